import { request, requestJson, type PublicPerson, type Report } from '$lib/data';

/** Whether a provider can be asked now, or why not. */
export type ProviderState = 'ready' | 'resting' | 'out' | 'no_key' | 'off';

/** Why a provider did not answer, as the gateway tells failures apart. */
export type FailureKind =
  | 'key_refused'
  | 'quota_spent'
  | 'rate_limited'
  | 'overloaded'
  | 'unreachable'
  | 'timed_out'
  | 'malformed'
  | 'bad_request'
  | 'context_too_long'
  | 'content_refused'
  | 'cancelled';

/** A key by the name of its variable; times are ISO. */
export interface KeyHealth {
  id: string;
  name?: string;
  state: 'ready' | 'cooling' | 'out';
  until?: string;
  failures: number;
  lastUsed?: string;
  lastFailed?: string;
  lastFailure?: FailureKind;
  /** The provider's own words, of the failure that stands. */
  lastError?: string;
}

export interface Standing {
  provider: string;
  type: string;
  name: string;
  enabled: boolean;
  priority: number;
  state: ProviderState;
  until?: string;
  variables: string[];
  capabilities: string[];
  models: Record<string, string[]>;
  keys: KeyHealth[];
}

/** What a test found; times in milliseconds, cost in US dollars. */
export interface Finding {
  ok: boolean;
  code?: string;
  detail?: string;
  provider: string;
  model: string;
  capability: string;
  key: string;
  keyName: string;
  firstToken: number;
  took: number;
  cost: number;
  said?: string;
}

export interface Standby {
  provider: string;
  name: string;
  model: string;
  why: string;
  state: ProviderState;
}

export interface Explanation {
  rules: {
    rule: { condition: string; provider: string; model?: string; priority: number };
    outcome: 'chosen' | 'matched' | 'not_matched' | 'failed' | 'unusable';
    reason?: string;
    state?: ProviderState;
    lacks?: boolean;
  }[];
  order: Standby[];
  answer: Standby | null;
}

/** What the rules may ask about a message that somebody tries them with. */
export interface Sample {
  message: string;
  contentType: 'text' | 'image' | 'audio' | 'video';
  language: string;
  premium: boolean;
  role: string;
}

/** A line of the usage report: a day (UTC), a person, a provider and a model. */
export interface Sum {
  day: string;
  user: string;
  username: string;
  provider: string;
  model: string;
  requests: number;
  failed: number;
  input: number;
  output: number;
  cost: number;
  firstToken: number;
}

export type Role = 'user' | 'moderator' | 'admin';

/** A person; what only administrators see is absent for moderators. */
export interface Person {
  id: string;
  username: string;
  name: string;
  kind: string;
  role: Role;
  blockedUntil: string;
  blockReason: string;
  created: string;
  email?: string;
  premium?: boolean;
  credits?: number | null;
}

export interface PeoplePage {
  items: Person[];
  page: number;
  perPage: number;
  total: number;
}

export interface Invitation {
  id: string;
  prefix: string;
  role: Role;
  uses: number;
  used: number;
  expires: string;
}

export interface Version {
  number: number;
  author: string;
  note: string;
  /** Milliseconds since 1970. */
  at: number;
  diff: string;
}

/** What somebody reported; people are null once their account is gone. */
export interface Reported {
  id: string;
  reason: Report['reason'];
  text: string;
  /** Milliseconds since 1970. */
  at: number;
  by: PublicPerson | null;
  user: PublicPerson | null;
  /** Of the thread now. */
  title: string;
  /** What stood in the message when it was reported. */
  said: string;
  files: { id: string; name: string }[];
  state: 'open' | 'closed';
  note: string;
  closedBy: PublicPerson | null;
  closedAt: number;
}

export interface ReportsPage {
  items: Reported[];
  page: number;
  perPage: number;
  total: number;
}

export type SignUp = 'open' | 'invitation' | 'closed';

const post = (body: unknown) => ({ method: 'POST', body }) as const;
const at = (...parts: string[]) => parts.map(encodeURIComponent).join('/');

export const standings = () => requestJson<Standing[]>('/api/admin/providers');
export const testProvider = (
  provider: string,
  asked: { capability?: string; model?: string; key?: string },
) => requestJson<Finding>(`/api/admin/providers/${at(provider)}/test`, post(asked));
export const explain = (sample: Sample) =>
  requestJson<Explanation>('/api/admin/routing/explain', post(sample));
export const usage = (days: number) => requestJson<Sum[]>(`/api/admin/usage?days=${days}`);
export const usageTable = async (days: number) =>
  (await request(`/api/admin/usage?days=${days}&format=csv`)).blob();

export const people = (search: string, page: number) =>
  requestJson<PeoplePage>(`/api/admin/users?${new URLSearchParams({ search, page: `${page}` })}`);
export const blockedPeople = (page: number) =>
  requestJson<PeoplePage>(`/api/admin/blocked?page=${page}`);
export const changePerson = (
  id: string,
  change: Partial<{
    role: Role;
    premium: boolean;
    credits: number | null;
    blockedUntil: string | null;
    blockReason: string;
  }>,
) => requestJson<Person>(`/api/admin/users/${at(id)}`, { method: 'PATCH', body: change });

export const reports = (state: Reported['state'], page: number) =>
  requestJson<ReportsPage>(`/api/admin/reports?state=${state}&page=${page}`);
export const moderate = (id: string, change: { state: Reported['state']; note?: string }) =>
  requestJson<Reported>(`/api/admin/reports/${at(id)}`, { method: 'PATCH', body: change });

export const invitations = async () =>
  (await requestJson<{ items: Invitation[] }>('/api/admin/invitations')).items;
export const invite = (asked: { role: Role; uses: number; expires: string }) =>
  requestJson<Invitation & { code: string }>('/api/admin/invitations', post(asked));
export const revokeInvitation = (id: string) =>
  requestJson<void>(`/api/admin/invitations/${at(id)}`, { method: 'DELETE' });
export const signUpMode = async () =>
  (await requestJson<{ signUp: SignUp }>('/api/admin/settings')).signUp;
export const changeSignUp = (signUp: SignUp) =>
  requestJson<{ signUp: SignUp }>('/api/admin/settings', { method: 'PUT', body: { signUp } });

export const versions = () => requestJson<Version[]>('/api/mcp/config/versions');
