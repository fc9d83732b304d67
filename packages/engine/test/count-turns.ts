/** Counts the turns of the event loop from now until `stop` is called. */
export function countTurns() {
  let turn = 0;
  let isOver = false;
  const count = () => {
    turn++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  return {
    get turn() {
      return turn;
    },
    stop() {
      isOver = true;
    },
  };
}
