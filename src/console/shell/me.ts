import { createContext, useContext } from 'react';
import type { Me } from '../api/answers.ts';

const nobody: Me = { name: '', role: 'viewer', organizationId: null, expiresAt: null };

/** Who is signed in. */
export const MeContext = createContext<Me>(nobody);

/** Who is signed in, to the pages. */
export function useSignedIn(): Me {
  return useContext(MeContext);
}

const roles: readonly Me['role'][] = ['viewer', 'operator', 'admin'];

/** Whether who is signed in may do what needs a role, and a sentence that says why not. */
export function useMay(needed: Me['role']): { readonly may: boolean; readonly why: string | null } {
  const { role } = useSignedIn();
  const may = roles.indexOf(role) >= roles.indexOf(needed);
  return { may, why: may ? null : `This needs a token with the role ${needed}; yours has ${role}.` };
}
