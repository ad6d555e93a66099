import { SimpleGrid, Text, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { number } from '../parts/words.ts';
import classes from './count-tiles.module.css';

/** A kind, and how many there are of it. */
export interface Tile {
  readonly key: string;
  readonly counted: number;
  readonly name: string;
  readonly meaning: string;
  readonly isSerious?: boolean;
}

interface CountTilesProps {
  /** What the tiles filter. */
  readonly label: string;
  readonly tiles: readonly Tile[];
  /** Empty: all. */
  readonly selected: string;
  readonly onSelect: (key: string) => void;
}

/** Counts by kind; pressing one shows only those below. */
export function CountTiles({ label, tiles, selected, onSelect }: CountTilesProps) {
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 4 }} spacing="sm" role="group" aria-label={label}>
      {tiles.map(({ key, counted, name, meaning, isSerious = false }) => (
        <UnstyledButton
          key={key}
          className={classes['tile'] ?? ''}
          data-serious={isSerious}
          aria-pressed={selected === key}
          onClick={() => {
            onSelect(selected === key ? '' : key);
          }}
        >
          <span className={classes['head']}>
            {number(counted)}
            {isSerious && (
              <IconAlertTriangle size={18} className={classes['mark'] ?? ''} role="img" aria-label="serious" />
            )}
          </span>
          <Text span fw={550} size="sm" display="block">
            {name}
          </Text>
          <Text span size="xs" c="dimmed" display="block">
            {meaning}
          </Text>
        </UnstyledButton>
      ))}
    </SimpleGrid>
  );
}
