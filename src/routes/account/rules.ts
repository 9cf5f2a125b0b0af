import { m } from '$lib/i18n';

type Rule = (value: string) => boolean;

const email: Rule = (value) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value.trim());
const something: Rule = (value) => value.trim() !== '';

/** What a person types about themselves; the server holds to the same rules. */
const rules = {
  username: (value: string) => /^[a-z0-9][a-z0-9._-]{2,29}$/i.test(value.trim()),
  email,
  newEmail: email,
  // Characters as people count them; the server hashes at most 72 bytes.
  password: (value: string) => {
    const bytes = new TextEncoder().encode(value).length;
    return [...value].length >= shortestPassword && bytes <= 72;
  },
  name: (value: string) => [...value].length <= 100,
  identity: something,
  oldPassword: (value: string) => value !== '',
  code: something,
  invitation: something,
  tokenName: (value: string) => value.trim() !== '' && [...value.trim()].length <= 100,
  scopes: (value: string) => value !== '',
} satisfies Record<string, Rule>;

export type Field = keyof typeof rules;
export type Problems = Partial<Record<Field, string>>;

export const shortestPassword = 10;

const texts: Record<Field, () => string> = {
  username: m.account_rule_username,
  email: m.account_rule_email,
  newEmail: m.account_rule_email,
  password: m.account_rule_password,
  name: m.account_rule_name,
  identity: m.account_rule_identity,
  oldPassword: m.account_rule_old_password,
  code: m.account_rule_code,
  invitation: m.account_rule_invitation,
  tokenName: m.account_rule_name,
  scopes: m.account_rule_scopes,
};

export const isField = (name: string): name is Field => Object.hasOwn(rules, name);

/** What is to be known of a field whose value does not do. */
export const ruleText = (field: Field): string => texts[field]();

/** The fields whose values do not do, each with its rule in words. */
export function check(values: Partial<Record<Field, string>>): Problems {
  const problems: Problems = {};
  for (const [name, value] of Object.entries(values))
    if (isField(name) && !rules[name](value)) problems[name] = ruleText(name);
  return problems;
}

/** 0 nothing yet, 1 too short, 2 enough, 3 long: length is what makes a password hard to guess. */
export function strength(password: string): 0 | 1 | 2 | 3 {
  const { length } = [...password];
  if (length === 0) return 0;
  if (length < shortestPassword) return 1;
  return length < 16 ? 2 : 3;
}
