/**
 * Comes before everything that imports React, and so not in a file with JSX, which imports it first of all: with one build
 * of it for the elements and the other for drawing, nothing is drawn. The development build copies the properties of each
 * component that it draws, a report of 100,000 conversations with every frame, and keeps a record of each.
 */
process.env.NODE_ENV = "production";
