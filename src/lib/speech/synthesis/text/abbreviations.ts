import type { Rule } from './types';

/** How each is said, by how it is written. A dot at the end is part of it and never ends a sentence by itself. */
export const spanishAbbreviations: Record<string, string> = {
  'Sr.': 'señor',
  'Sra.': 'señora',
  'Srta.': 'señorita',
  'Sres.': 'señores',
  'Dr.': 'doctor',
  'Dra.': 'doctora',
  'Dres.': 'doctores',
  'D.': 'don',
  'Dña.': 'doña',
  'Ud.': 'usted',
  'Uds.': 'ustedes',
  'Vd.': 'usted',
  'Prof.': 'profesor',
  'Profa.': 'profesora',
  'Ing.': 'ingeniero',
  'Lic.': 'licenciado',
  'Arq.': 'arquitecto',
  'EE. UU.': 'Estados Unidos',
  'EE.UU.': 'Estados Unidos',
  EEUU: 'Estados Unidos',
  'RR. HH.': 'recursos humanos',
  'p. ej.': 'por ejemplo',
  'p.ej.': 'por ejemplo',
  'P. ej.': 'por ejemplo',
  'etc.': 'etcétera',
  'a. C.': 'antes de Cristo',
  'd. C.': 'después de Cristo',
  'S. A.': 'sociedad anónima',
  'S.A.': 'sociedad anónima',
  'pág.': 'página',
  'págs.': 'páginas',
  'núm.': 'número',
  'n.º': 'número',
  'N.º': 'número',
  nº: 'número',
  'tel.': 'teléfono',
  'Tel.': 'teléfono',
  'aprox.': 'aproximadamente',
  'Av.': 'avenida',
  'Avda.': 'avenida',
  'c/': 'calle',
  'art.': 'artículo',
  'cap.': 'capítulo',
  'vs.': 'contra',
  'máx.': 'máximo',
  'mín.': 'mínimo',
  'Sto.': 'santo',
  'Sta.': 'santa',
  'y/o': 'y o',
  OK: 'okey',
};

export const englishAbbreviations: Record<string, string> = {
  'Mr.': 'mister',
  'Mrs.': 'missus',
  'Ms.': 'miz',
  'Dr.': 'doctor',
  'Prof.': 'professor',
  'St.': 'saint',
  'Jr.': 'junior',
  'Sr.': 'senior',
  'e.g.': 'for example',
  'i.e.': 'that is',
  'etc.': 'et cetera',
  'vs.': 'versus',
  'approx.': 'approximately',
  'No.': 'number',
  'no.': 'number',
  'Inc.': 'incorporated',
  'Ltd.': 'limited',
  'Corp.': 'corporation',
  'Ave.': 'avenue',
  'dept.': 'department',
  'min.': 'minimum',
  'max.': 'maximum',
  'U.S.': 'U S',
  'U.S.A.': 'U S A',
  'U.K.': 'U K',
  'Ph.D.': 'P H D',
  'a.m.': 'eigh M',
  'p.m.': 'P M',
  'and/or': 'and or',
  'w/': 'with',
  OK: 'okay',
};

/** These stand for a number only before one; elsewhere they are words at a sentence's end. */
const beforeFigures = new Set(['No.', 'no.', 'min.', 'max.', 'art.', 'cap.']);
/** Left of a name, so a capital after them begins no sentence. */
const titles = new Set(
  (
    'Sr. Sra. Srta. Sres. Dr. Dra. Dres. D. Dña. Ud. Uds. Vd. Prof. Profa. Ing. Lic. Arq. Sto. Sta. ' +
    'Av. Avda. Mr. Mrs. Ms. St. p. P. pág. págs. núm. tel. Tel. n. EE. RR. a. d. S. e.g. i.e. approx. vs. aprox.'
  ).split(' '),
);

const escape = (text: string) =>
  text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace(/ /g, '[ \\u00a0\\u202f]');

export function abbreviationRules(table: Record<string, string>): Rule[] {
  return Object.keys(table)
    .sort((a, b) => b.length - a.length)
    .map((written) => ({
      at: new RegExp(
        `(?<![\\p{L}\\p{N}.])${escape(written)}` +
          (beforeFigures.has(written)
            ? '(?=\\s?\\d)'
            : /[\p{L}\p{N}]$/u.test(written)
              ? '(?![\\p{L}\\p{N}])'
              : ''),
        'uy',
      ),
      say: () => table[written]!,
    }));
}

const dotted = new Set(
  [...Object.keys(spanishAbbreviations), ...Object.keys(englishAbbreviations)]
    .flatMap((written) => written.split(' '))
    .filter((piece) => piece.endsWith('.')),
);

/**
 * What a dot after this word (given with its dot) does: ends a sentence, never does, or does when a
 * capital follows. `next` is the first character after the space, if it is known.
 */
export function dotEnds(word: string, next: string): boolean {
  if (titles.has(word)) return false;
  if (/^\p{Lu}\.$/u.test(word)) return false;
  if (beforeFigures.has(word)) return !/\d/.test(next);
  if (dotted.has(word)) return /[\p{Lu}¿¡"“«]/u.test(next);
  return true;
}

export interface Acronyms {
  /** Said as words although written in capitals. */
  words: Record<string, string>;
  letters: Record<string, string>;
  /** Whether a word in capitals can be read as a word. */
  readable: RegExp;
}

const letterNames = (names: string) =>
  Object.fromEntries(names.split(' ').map((name, i) => [String.fromCharCode(65 + i), name]));

export const spanishAcronyms: Acronyms = {
  words: {
    JSON: 'yeison',
    GPU: 'ge pe u',
    WIFI: 'wifi',
    USB: 'u ese be',
    HTML: 'hache te eme ele',
  },
  letters: {
    ...letterNames(
      'a be ce de e efe ge hache i jota ka ele eme ene o pe cu erre ese te u uve doble-uve equis ye zeta',
    ),
    Ñ: 'eñe',
  },
  readable:
    /^(?=.{3,})(?:[BCDFGHJKLMNPQRSTVXYZÑ]?[RL]?[AEIOUÁÉÍÓÚ][NSRLDM]?)+$|^.{6,}$|^(?:NO|SI|SÍ|YA|DE|LA|EL|LO|SE|ES|EN|UN|TU|TÚ|MI|AL|LE|ME|TE|SU|HE|HA)$/u,
};

export const englishAcronyms: Acronyms = {
  words: { NASA: 'nassa', JSON: 'jason', RAM: 'ram', SIM: 'sim', PIN: 'pin', LED: 'L E D' },
  letters: { ...letterNames('eigh B C D E F G H I J K L M N O P Q R S T U V W X Y Z') },
  readable:
    /^.{5,}$|^(?:NATO|HELLO|YES|NO|OK|AND|THE|NOT|ALL|FOR|YOU|ARE|NEW|NOW|IS|IT|IN|ON|OF|TO|DO|GO|SO|WE|MY|BE|AT|BY|OR|IF|UP|AN|AS|HE|ME|CAN|WILL|THIS|THAT|WHAT|WITH|GOOD|VERY|ONLY|STOP|MUST|HAVE|FROM|YOUR)$/,
};

/** Words in capitals: said as words where they can be, letter by letter where not. */
export function acronymRule(acronyms: Acronyms): Rule {
  return {
    at: /(?<![\p{L}\p{N}])\p{Lu}{2,}(?![\p{L}])/uy,
    say: ([word]) => {
      const known = acronyms.words[word];
      if (known) return known;
      if (acronyms.readable.test(word)) return word.toLowerCase();
      return [...word]
        .map((letter) => acronyms.letters[letter] ?? letter)
        .join(' ')
        .replace(/-/g, ' ');
    },
  };
}
