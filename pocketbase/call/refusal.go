package call

import "net/http"

// Refused is every refusal of this package.
type Refused struct {
	status        int
	code, message string
}

func (r *Refused) Error() string   { return r.message }
func (r *Refused) Code() string    { return r.code }
func (r *Refused) Message() string { return r.message }
func (r *Refused) Status() int     { return r.status }

var (
	// errMissing is the same for what is not there and for what is somebody else's.
	errMissing       = &Refused{http.StatusNotFound, "call_missing", "There is no such call."}
	errEnded         = &Refused{http.StatusGone, "call_ended", "This call is over."}
	errFull          = &Refused{http.StatusConflict, "call_full", "No more people fit into this call."}
	errPeerTaken     = &Refused{http.StatusConflict, "peer_taken", "This peer id is somebody else's."}
	errIDTaken       = &Refused{http.StatusConflict, "id_taken", "This id belongs to another call."}
	errTicketExpired = &Refused{http.StatusUnauthorized, "ticket_expired", "This ticket has expired: ask for another."}
	errTicketInvalid = &Refused{http.StatusUnauthorized, "ticket_invalid", "This ticket does not let anyone in here."}
	errNotAllowed    = &Refused{http.StatusForbidden, "not_allowed", "You may not do this."}
	errInvalid       = &Refused{http.StatusBadRequest, "invalid_body", "The body is not the JSON this address takes."}
	errTooManyCalls  = &Refused{http.StatusTooManyRequests, "too_many_requests", "Too many calls were begun: wait a while."}
	errTooManySeats  = &Refused{http.StatusConflict, "call_full", "Too many devices have asked to come into this call."}
	errSumming       = &Refused{http.StatusConflict, "generation_running", "A summary of this call is being made already."}
	errTooLong       = &Refused{http.StatusRequestEntityTooLarge, "message_too_long", "This is more than can be summed up."}
	errNothingSaid   = &Refused{http.StatusBadRequest, "message_empty", "There is nothing to sum up."}
	errUpgrade       = &Refused{http.StatusUpgradeRequired, "upgrade_required", "This address speaks WebSocket."}
	errOrigin        = &Refused{http.StatusForbidden, "origin_refused", "Pages of this site may not connect."}
	errClosing       = &Refused{http.StatusServiceUnavailable, "server_stopping", "The server ends."}
)
