/**
 * TLS connections that one side gave up before any application data, as a conversation adds them up.
 */
import type { Flow } from "../flow/flow.ts";
import type { Side } from "../flow/flow-row.ts";
import { TcpSeen, tcpSeen } from "../flow/tcp-seen.ts";
import type { OpeningAlert } from "../names/opening.ts";

export interface TlsAlerts {
  /** TLS connections that ended in an alert, and those that did not although the server spoke. */
  readonly alerted: number;
  readonly clean: number;
  /** When the latest of those began, in seconds. */
  readonly cleanAt: number;
  readonly latest: { readonly sender: "client" | "server"; readonly code: number; readonly time: number } | null;
}

export const NO_ALERTS: TlsAlerts = { alerted: 0, clean: 0, cleanAt: Number.NEGATIVE_INFINITY, latest: null };

/** The same with one more TLS connection, and the alert that it ended in. */
export function withAlert(alerts: TlsAlerts, flow: Flow, client: Side, alert: OpeningAlert | null): TlsAlerts {
  const time = flow.first.seconds + flow.first.nanoseconds * 1e-9;
  if (alert === null) {
    if ((tcpSeen(flow.state, client === 0 ? 1 : 0) & TcpSeen.data) === 0) return alerts;
    return { ...alerts, clean: alerts.clean + 1, cleanAt: Math.max(alerts.cleanAt, time) };
  }
  const isLatest = alerts.latest === null || time >= alerts.latest.time;
  const sender = alert.side === client ? "client" : "server";
  return {
    ...alerts,
    alerted: alerts.alerted + 1,
    latest: isLatest ? { sender, code: alert.code, time } : alerts.latest,
  };
}

/** The alert that TLS between these parties ends in now; null where it never did, or works again. */
export function currentAlert({ latest, cleanAt }: TlsAlerts): TlsAlerts["latest"] {
  return latest !== null && latest.time > cleanAt ? latest : null;
}
