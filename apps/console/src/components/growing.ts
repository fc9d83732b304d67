import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

/**
 * Builds the beginning of a long list, and more of it whenever its end comes into view.
 * @param step how many items are added at a time
 * @returns how many items to build, and the ref for the last of them
 */
export function useGrowing<E extends Element>(total: number, step: number) {
  const built = useSignal(step);
  const last = useRef<E>(null);
  useEffect(() => {
    if (last.current === null || built.value >= total) return;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) built.value += step;
    });
    observer.observe(last.current);
    return () => observer.disconnect();
  }, [built.value, total]);
  return { count: Math.min(built.value, total), last };
}
