import { useSortable } from '@dnd-kit/sortable';
import { CSS } from '@dnd-kit/utilities';
import { ActionIcon, Group, Text } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconGripVertical, IconTrash } from '@tabler/icons-react';
import type { Role } from '../api/answers.ts';
import { RoleBadge } from '../parts/badges.tsx';
import { nameOfLine, type Line } from './draft.ts';
import classes from './mapping-lines.module.css';
import { RoleSelect } from './role-select.tsx';

/** What can be done with a line. */
export interface LineActs {
  readonly setRole: (key: string, role: Role) => void;
  readonly move: (key: string, by: -1 | 1) => void;
  readonly remove: (key: string) => void;
}

interface MappingLineProps {
  readonly line: Line;
  readonly place: number;
  readonly last: number;
  readonly acts: LineActs;
}

/** One line: its handle, its group, the role it gives, and the buttons that move and remove it. */
export function MappingLine({ line, place, last, acts }: MappingLineProps) {
  const sortable = useSortable({ id: line.key });
  const { setNodeRef, setActivatorNodeRef, attributes, listeners, transform, transition, isDragging } = sortable;
  const name = nameOfLine(line);
  return (
    <li
      ref={setNodeRef}
      className={classes['line']}
      data-dragging={isDragging || undefined}
      style={{ transform: CSS.Translate.toString(transform === null ? null : { ...transform, x: 0 }), transition }}
    >
      <ActionIcon
        {...attributes}
        {...listeners}
        ref={setActivatorNodeRef}
        className={classes['handle'] ?? ''}
        variant="subtle"
        color="gray"
        aria-label={`Drag ${name}`}
      >
        <IconGripVertical size={18} />
      </ActionIcon>
      <span className={classes['place']}>{place + 1}.</span>
      <LineName line={line} />
      <div className={classes['role']}>
        <RoleSelect
          aria-label={`Role of ${name}`}
          value={line.role}
          onChange={(role) => {
            acts.setRole(line.key, role);
          }}
        />
      </div>
      <Moves name={name} lineKey={line.key} place={place} last={last} acts={acts} />
    </li>
  );
}

/** One line for whoever may not change it. */
export function ShownLine({ line, place }: Pick<MappingLineProps, 'line' | 'place'>) {
  return (
    <li className={classes['line']} data-shown="">
      <span className={classes['place']}>{place + 1}.</span>
      <LineName line={line} />
      <RoleBadge role={line.role} />
    </li>
  );
}

function LineName({ line }: { readonly line: Line }) {
  return (
    <div className={classes['name']}>
      <Text fw={550}>{nameOfLine(line)}</Text>
      <Text size="xs" c="dimmed">
        {line.groupId === null ? 'by its name' : line.name === null ? 'by its id' : line.groupId}
        {line.name === null && '; no such group is known, so the line waits for it'}
      </Text>
    </div>
  );
}

interface MovesProps extends Omit<MappingLineProps, 'line'> {
  readonly name: string;
  readonly lineKey: string;
}

function Moves({ name, lineKey, place, last, acts }: MovesProps) {
  const buttons = [
    { label: `Move ${name} up`, Icon: IconArrowUp, by: -1, off: place === 0 },
    { label: `Move ${name} down`, Icon: IconArrowDown, by: 1, off: place === last },
  ] as const;
  return (
    <Group gap={4} wrap="nowrap" className={classes['moves'] ?? ''}>
      {buttons.map(({ label, Icon, by, off }) => (
        <ActionIcon
          key={by}
          variant="subtle"
          color="gray"
          aria-label={label}
          // Not disabled at the ends: the focus would be lost on the way there.
          aria-disabled={off}
          {...(off ? { 'data-disabled': true } : {})}
          onClick={({ currentTarget }) => {
            if (off) return;
            acts.move(lineKey, by);
            // Where the line is put elsewhere on the page, the button loses the focus.
            requestAnimationFrame(() => {
              currentTarget.focus();
            });
          }}
        >
          <Icon size={18} />
        </ActionIcon>
      ))}
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Remove ${name}`}
        onClick={() => {
          acts.remove(lineKey);
        }}
      >
        <IconTrash size={18} />
      </ActionIcon>
    </Group>
  );
}
