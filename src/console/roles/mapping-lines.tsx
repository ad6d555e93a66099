import {
  closestCenter,
  DndContext,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
  type Announcements,
  type UniqueIdentifier,
} from '@dnd-kit/core';
import {
  arrayMove,
  SortableContext,
  sortableKeyboardCoordinates,
  verticalListSortingStrategy,
} from '@dnd-kit/sortable';
import { Paper, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { nameOfLine, type Line } from './draft.ts';
import { MappingLine, ShownLine, type LineActs } from './mapping-line.tsx';
import classes from './mapping-lines.module.css';

interface MappingLinesProps {
  readonly lines: readonly Line[];
  readonly onChange: (lines: readonly Line[]) => void;
}

const listLabel = 'Groups and their roles, the first that fits wins';

const instructions = {
  draggable:
    'To move a line, press the space bar or Enter on its handle, then the arrow keys. The space bar or Enter drops it, Escape puts it back.',
};

/** The lines in their order, to be dragged, moved by keyboard or by buttons, changed and removed. */
export function MappingLines({ lines, onChange }: MappingLinesProps) {
  const [said, setSaid] = useState('');
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const acts = actsOn(lines, onChange, setSaid);
  return (
    <Paper withBorder style={{ overflow: 'hidden' }}>
      <DndContext
        sensors={sensors}
        collisionDetection={closestCenter}
        accessibility={{ announcements: announcementsOf(lines), screenReaderInstructions: instructions }}
        onDragEnd={({ active, over }) => {
          if (over === null || active.id === over.id) return;
          onChange(arrayMove([...lines], placeOf(lines, active.id), placeOf(lines, over.id)));
        }}
      >
        <SortableContext items={lines.map(({ key }) => key)} strategy={verticalListSortingStrategy}>
          <ol className={classes['lines']} aria-label={listLabel}>
            {lines.map((line, place) => (
              <MappingLine key={line.key} line={line} place={place} last={lines.length - 1} acts={acts} />
            ))}
          </ol>
        </SortableContext>
      </DndContext>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
    </Paper>
  );
}

/** The lines in their order, for whoever may not change them. */
export function ShownLines({ lines }: Pick<MappingLinesProps, 'lines'>) {
  return (
    <Paper withBorder style={{ overflow: 'hidden' }}>
      <ol className={classes['lines']} aria-label={listLabel}>
        {lines.map((line, place) => (
          <ShownLine key={line.key} line={line} place={place} />
        ))}
      </ol>
    </Paper>
  );
}

function placeOf(lines: readonly Line[], id: UniqueIdentifier): number {
  return lines.findIndex(({ key }) => key === id);
}

function actsOn(
  lines: readonly Line[],
  onChange: (lines: readonly Line[]) => void,
  say: (text: string) => void,
): LineActs {
  return {
    setRole: (key, role) => {
      onChange(lines.map((line) => (line.key === key ? { ...line, role } : line)));
    },
    move: (key, by) => {
      const from = placeOf(lines, key);
      onChange(arrayMove([...lines], from, from + by));
      say(`${calledBy(lines, key)} is line ${String(from + by + 1)} of ${String(lines.length)} now.`);
    },
    remove: (key) => {
      onChange(lines.filter((line) => line.key !== key));
      say(`${calledBy(lines, key)} is removed.`);
    },
  };
}

function calledBy(lines: readonly Line[], id: UniqueIdentifier): string {
  const line = lines.find(({ key }) => key === id);
  return line === undefined ? 'The line' : nameOfLine(line);
}

function announcementsOf(lines: readonly Line[]): Announcements {
  const at = (id: UniqueIdentifier): string => `line ${String(placeOf(lines, id) + 1)} of ${String(lines.length)}`;
  return {
    onDragStart: ({ active }) => `Picked up ${calledBy(lines, active.id)}, ${at(active.id)}.`,
    // Over its own place it is at once, which would be heard instead of that it was picked up.
    onDragOver: ({ active, over }) => {
      if (over === null) return undefined;
      const where = over.id === active.id ? `is picked up, at its own place, ${at(over.id)}` : `is over ${at(over.id)}`;
      return `${calledBy(lines, active.id)} ${where}.`;
    },
    onDragEnd: ({ active, over }) =>
      over === null ? `${calledBy(lines, active.id)} stays.` : `${calledBy(lines, active.id)} is ${at(over.id)} now.`,
    onDragCancel: ({ active }) => `${calledBy(lines, active.id)} is back at ${at(active.id)}.`,
  };
}
