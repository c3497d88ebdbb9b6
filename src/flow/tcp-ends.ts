/**
 * In which state the two ends of a TCP flow were left, by the rules of Zeek's analyser, which its `conn_state` is made
 * from. They go by the history, letter by letter.
 */
type EndState = "inactive" | "syn-sent" | "established" | "partial" | "closed" | "reset";

interface End {
  readonly isOriginator: boolean;
  state: EndState;
  previous: EndState;
}

/**
 * @param letters as `readHistory` gives them
 * @returns of the originator, and of the responder
 */
export function endStatesOf(letters: string): readonly [EndState, EndState] {
  const originator: End = { isOriginator: true, state: "inactive", previous: "inactive" };
  const responder: End = { isOriginator: false, state: "inactive", previous: "inactive" };
  for (const letter of letters) {
    const kind = letter.toLowerCase();
    if (letter === kind) advance(responder, originator, kind);
    else advance(originator, responder, kind);
  }
  return [originator.state, responder.state];
}

function advance(end: End, peer: End, letter: string): void {
  switch (end.state) {
    case "inactive":
      wake(end, peer, letter);
      return;
    case "partial":
      if (letter === "s" && peer.state === "inactive") enter(end, "syn-sent");
      else close(end, peer, letter);
      return;
    case "syn-sent":
    case "established":
      close(end, peer, letter);
      return;
    case "closed":
      // After both have closed, a reset only hurries what was over.
      if (letter === "r" && peer.state !== "closed") enter(end, "reset");
      return;
    case "reset":
      return;
  }
}

/** The first that was seen of an end. */
function wake(end: End, peer: End, letter: string): void {
  if (letter === "f") enter(end, "closed");
  else if (letter === "r") enter(end, "reset");
  else if (letter === "s" || letter === "h") {
    if (end.isOriginator) enter(end, "syn-sent");
    else {
      if (peer.state === "syn-sent") enter(peer, "established");
      enter(end, "established");
    }
  } else if (peer.state === "established") enter(end, "established");
  else {
    // Some acknowledge a SYN before they answer it: that is no connection joined midway.
    const isEarlyAck = !end.isOriginator && letter === "a" && peer.state === "syn-sent";
    if (!isEarlyAck) enter(end, "partial");
  }
}

function close(end: End, peer: End, letter: string): void {
  if (letter === "r") enter(end, "reset");
  if (letter !== "f") return;
  // A FIN and then a reset from the peer, and now our FIN: that was a normal end.
  if (end.state !== "syn-sent" && peer.state === "reset" && peer.previous === "closed") enter(peer, "closed");
  enter(end, "closed");
}

function enter(end: End, state: EndState): void {
  end.previous = end.state;
  end.state = state;
}
