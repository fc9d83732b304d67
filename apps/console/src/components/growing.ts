import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

/**
 * Builds the beginning of a long list, and twice as much of it whenever its end comes into view: each time, the browser
 * lays out all of the table again.
 * @param first how many items are built at first
 * @returns how many items to build, and the ref for the last of them
 */
export function useGrowing<E extends Element>(total: number, first: number) {
  const built = useSignal(first);
  const last = useRef<E>(null);
  useEffect(() => {
    if (last.current === null || built.value >= total) return;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) built.value *= 2;
    });
    observer.observe(last.current);
    return () => observer.disconnect();
  }, [built.value, total]);
  return { count: Math.min(built.value, total), last };
}
