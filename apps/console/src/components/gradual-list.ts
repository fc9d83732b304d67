import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

/**
 * Renders the beginning of a long list, and doubles the number of items whenever the last one comes into view. Doubling
 * keeps layouts of the whole table few.
 * @param first number of items to render initially
 * @returns the number of items to render, and a ref for the last of them
 */
export function useGradualList<E extends Element>(total: number, first: number) {
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
