import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';

/**
 * What stands in a field that passes its text on once the typing has paused for `restMs` milliseconds: the text, and
 * what to call as it is typed. It follows `value` when that changes from elsewhere, as by a link or the way back.
 */
export function useTyped(
  value: string,
  onText: (text: string) => void,
  restMs = 250,
): readonly [text: string, type: (text: string) => void] {
  const [text, setText] = useState(value);
  const [given, setGiven] = useState(value);
  const pass = useDebouncedCallback(onText, restMs);
  if (given !== value) {
    setGiven(value);
    if (value !== text.trim()) setText(value);
  }
  const type = (typed: string): void => {
    setText(typed);
    pass(typed.trim());
  };
  return [text, type];
}
