import { tick } from 'svelte';
import { asHelenError, type ErrorCode, type HelenError } from '$lib/errors';
import { errorText } from '$lib/ui';
import { check, isField, ruleText, type Field, type Problems } from './rules';

/** The field that each refusal is about; the others are about the whole form. */
const places: Partial<Record<ErrorCode, Field[]>> = {
  email_taken: ['newEmail', 'email'],
  username_taken: ['username'],
  first_admin_code_wrong: ['code'],
  one_time_code_wrong: ['code'],
  invitation_invalid: ['invitation'],
  invitation_needed: ['invitation'],
  sign_in_failed: ['oldPassword'],
  reauthentication_failed: ['oldPassword'],
};

const sentence = (error: HelenError): string => {
  const { what, hint } = errorText(error.code);
  return `${what} ${hint}`;
};

/** What of a refusal belongs to fields that are shown; empty when it is about the whole form. */
export function place(error: HelenError, shown: readonly Field[]): Problems {
  if (error.code === 'invalid_body') {
    const wrong = shown.filter((name) => Object.hasOwn(error.details, name));
    return Object.fromEntries(wrong.map((name) => [name, ruleText(name)]));
  }
  const field = places[error.code]?.find((one) => shown.includes(one));
  return field ? { [field]: sentence(error) } : {};
}

type State =
  | { type: 'resting' }
  | { type: 'sending' }
  | { type: 'refused'; problems: Problems; error: HelenError | null };

/** One form: what is typed is checked, sent once, and what is wrong is told beside its field, the first in focus. */
export class Form {
  #state = $state.raw<State>({ type: 'resting' });

  get sending(): boolean {
    return this.#state.type === 'sending';
  }

  /** What is wrong with the whole of it. */
  get error(): HelenError | null {
    return this.#state.type === 'refused' ? this.#state.error : null;
  }

  problem(field: Field): string | undefined {
    return this.#state.type === 'refused' ? this.#state.problems[field] : undefined;
  }

  /**
   * Never throws: a refusal is shown.
   * @param event of the submitted form
   * @param values of the fields that are shown, by name
   * @returns whether it was done
   */
  async send(
    event: SubmitEvent,
    values: Partial<Record<Field, string>>,
    act: () => Promise<void>,
  ): Promise<boolean> {
    event.preventDefault();
    if (this.sending) return false;
    const form = event.currentTarget as HTMLFormElement;
    const problems = check(values);
    if (Object.keys(problems).length > 0) return this.#refuse(form, problems, null);
    this.#state = { type: 'sending' };
    try {
      await act();
      this.#state = { type: 'resting' };
      return true;
    } catch (cause) {
      const error = asHelenError(cause);
      const placed = place(error, Object.keys(values).filter(isField));
      const whole = Object.keys(placed).length === 0;
      return this.#refuse(form, placed, whole ? error : null);
    }
  }

  async #refuse(form: HTMLFormElement, problems: Problems, error: HelenError | null) {
    this.#state = { type: 'refused', problems, error };
    await tick();
    form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    return false;
  }
}
