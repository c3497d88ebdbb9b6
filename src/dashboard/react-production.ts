/**
 * Comes before everything that imports React. Its development build copies the properties of each component that it
 * draws, a report of 100,000 conversations with every frame, and keeps a record of each.
 */
process.env.NODE_ENV = "production";
