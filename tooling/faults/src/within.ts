/** The result of the promise. @throws the error of `late` if it takes longer than `limitMs` */
export function within<Result>(
  limitMs: number,
  promise: Promise<Result>,
  late: () => Error,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(late()), limitMs);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}
