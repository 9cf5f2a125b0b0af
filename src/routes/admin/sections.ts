import Activity from '@lucide/svelte/icons/activity';
import Ban from '@lucide/svelte/icons/ban';
import ChartColumn from '@lucide/svelte/icons/chart-column';
import FileCog from '@lucide/svelte/icons/file-cog';
import Flag from '@lucide/svelte/icons/flag';
import Gauge from '@lucide/svelte/icons/gauge';
import Plug from '@lucide/svelte/icons/plug';
import Route from '@lucide/svelte/icons/route';
import Users from '@lucide/svelte/icons/users';
import { m } from '$lib/i18n';
import type { Role } from './requests';

const all = [
  { href: '/admin', label: m.admin_overview, icon: Activity, least: 'admin' },
  { href: '/admin/providers', label: m.admin_providers, icon: Plug, least: 'admin' },
  { href: '/admin/routing', label: m.admin_routing, icon: Route, least: 'admin' },
  { href: '/admin/limits', label: m.admin_limits, icon: Gauge, least: 'admin' },
  { href: '/admin/usage', label: m.admin_usage, icon: ChartColumn, least: 'admin' },
  { href: '/admin/people', label: m.admin_people, icon: Users, least: 'moderator' },
  { href: '/admin/reports', label: m.report_title, icon: Flag, least: 'moderator' },
  { href: '/admin/blocked', label: m.admin_blocked, icon: Ban, least: 'moderator' },
  { href: '/admin/configuration', label: m.admin_configuration, icon: FileCog, least: 'admin' },
] as const;

/** What a role may see; the server refuses the rest whatever is shown. */
export const sectionsFor = (role: Role) =>
  all.filter(({ least }) => role === 'admin' || (role === 'moderator' && least === 'moderator'));

export const maySee = (role: Role, path: string): boolean =>
  path === '/admin'
    ? role !== 'user'
    : sectionsFor(role).some(({ href }) => href !== '/admin' && path.startsWith(href));
