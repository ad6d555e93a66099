import { Badge, SimpleGrid, Skeleton, Stack } from '@mantine/core';
import type { Diagnosis } from '../api/answers.ts';
import { useThing } from '../api/queries.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { Section } from '../parts/section.tsx';
import { count } from '../parts/words.ts';
import { DiagnosisFindings } from './diagnosis-findings.tsx';
import { AttributeValues, GroupCounts, SimilarNames, WorkosRoles } from './diagnosis-values.tsx';

/** How the identity provider is set up, judged by what has arrived. */
export function DiagnosisSection({ directoryId }: { readonly directoryId: string }) {
  const diagnosis = useThing<Diagnosis>(`/directories/${encodeURIComponent(directoryId)}/diagnosis`);
  const { data } = diagnosis;
  return (
    <Section
      title="Set-up"
      about="How the identity provider is set up, judged by what has arrived from it."
      aside={data !== undefined && <Verdict findings={data.findings} />}
    >
      {diagnosis.isPending && <Skeleton h={200} />}
      {diagnosis.isError && <ErrorNote error={diagnosis.error} onRetry={() => void diagnosis.refetch()} />}
      {data !== undefined && (
        <Stack gap="xl">
          <DiagnosisFindings findings={data.findings} organizationId={data.organizationId} />
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl" verticalSpacing="lg">
            <AttributeValues attribute={data.attribute} />
            <SimilarNames sample={data.sample} />
            <WorkosRoles workosRoles={data.workosRoles} />
            <GroupCounts groups={data.groups} />
          </SimpleGrid>
        </Stack>
      )}
    </Section>
  );
}

function Verdict({ findings }: Pick<Diagnosis, 'findings'>) {
  const problems = findings.filter(({ level }) => level === 'problem').length;
  const hints = findings.filter(({ level }) => level === 'hint').length;
  if (problems > 0) {
    return (
      <Badge color="red" variant="light">
        {count(problems, 'problem')}
      </Badge>
    );
  }
  return (
    <Badge color={hints > 0 ? 'orange' : 'teal'} variant="light">
      {hints > 0 ? count(hints, 'hint') : 'in order'}
    </Badge>
  );
}
