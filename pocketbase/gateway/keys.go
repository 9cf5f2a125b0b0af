package gateway

import (
	"sync"
	"time"

	"helen/gateway/config"
	"helen/gateway/driver"
)

// KeyHealth is what an administrator sees of a key.
type KeyHealth struct {
	ID          string      `json:"id"`
	Name        string      `json:"name,omitempty"` // its variable; empty where a provider wants no key
	State       string      `json:"state"`          // "ready", "cooling", "out"
	Until       time.Time   `json:"until,omitzero"`
	Reason      driver.Kind `json:"reason,omitempty"` // of the failure that stands
	Failures    int         `json:"failures"`         // in a row
	LastUsed    time.Time   `json:"lastUsed,omitzero"`
	LastError   string      `json:"lastError,omitempty"`
	LastFailed  time.Time   `json:"lastFailed,omitzero"` // the last one, mended or not
	LastFailure driver.Kind `json:"lastFailure,omitempty"`
}

// How long a key rests after its first failure in a row, twice that after its second, up to the most.
const (
	firstRest = 5 * time.Second
	mostRest  = 5 * time.Minute
	quotaRest = time.Hour // money does not come back by itself
)

// KeyRing hands out a provider's keys: the one that failed longest ago first, among equals the one that rested longest.
type KeyRing struct {
	mutex sync.Mutex
	now   func() time.Time
	keys  []*keyState
}

type keyState struct {
	config.Key
	out        bool
	until      time.Time
	lastFailed time.Time
	lastUsed   time.Time
	failures   int
	reason     driver.Kind
	message    string
	lastReason driver.Kind
}

// NewKeyRing starts with every key ready.
func NewKeyRing(keys []config.Key, now func() time.Time) *KeyRing {
	ring := &KeyRing{now: now}
	for _, key := range keys {
		ring.keys = append(ring.keys, &keyState{Key: key})
	}
	return ring
}

// Next is the key to try now, except those already tried; false when none is ready.
func (r *KeyRing) Next(tried map[string]bool) (config.Key, bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	now := r.now()
	var best *keyState
	for _, key := range r.keys {
		if key.out || key.until.After(now) || tried[key.ID] {
			continue
		}
		if best == nil || key.before(best) {
			best = key
		}
	}
	if best == nil {
		return config.Key{}, false
	}
	best.lastUsed = now
	return best.Key, true
}

// Tested is the key to try an administrator's question with, whatever its state: the one with that id, else the one
// whose turn it is, else the first.
func (r *KeyRing) Tested(id string) (config.Key, bool) {
	if id == "" {
		if key, ready := r.Next(nil); ready {
			return key, true
		}
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for _, key := range r.keys {
		if id == "" || key.ID == id {
			key.lastUsed = r.now()
			return key.Key, true
		}
	}
	return config.Key{}, false
}

func (k *keyState) before(other *keyState) bool {
	if !k.lastFailed.Equal(other.lastFailed) {
		return k.lastFailed.Before(other.lastFailed)
	}
	return k.lastUsed.Before(other.lastUsed)
}

// Ready tells whether a key could be handed out now.
func (r *KeyRing) Ready() bool {
	wait, some := r.Wait()
	return some && wait == 0
}

// Wait is how long until a key is ready; false when none will be by itself.
func (r *KeyRing) Wait() (time.Duration, bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	now := r.now()
	var soonest time.Duration
	some := false
	for _, key := range r.keys {
		if key.out {
			continue
		}
		if wait := max(key.until.Sub(now), 0); !some || wait < soonest {
			soonest, some = wait, true
		}
	}
	return soonest, some
}

// Succeeded ends a key's row of failures.
func (r *KeyRing) Succeeded(id string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if key := r.find(id); key != nil {
		key.failures, key.reason, key.message = 0, "", ""
	}
}

// Mended brings a key back that was out or rested: an administrator has just seen it work.
func (r *KeyRing) Mended(id string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if key := r.find(id); key != nil {
		key.out, key.until = false, time.Time{}
	}
}

// Failed notes what a provider said to a key: some failures are the key's own, some only want time.
func (r *KeyRing) Failed(id string, failure *driver.Failure) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	key := r.find(id)
	if key == nil || !failure.Kind.Rests() {
		return
	}
	now := r.now()
	key.failures++
	key.lastFailed, key.lastReason = now, failure.Kind
	key.reason, key.message = failure.Kind, failure.Message
	switch failure.Kind {
	case driver.KeyRefused:
		key.out = true
	case driver.QuotaSpent:
		key.until = now.Add(max(quotaRest, failure.RetryAfter))
	default:
		key.until = now.Add(rest(key.failures, failure.RetryAfter))
	}
}

func rest(failures int, asked time.Duration) time.Duration {
	if asked > 0 {
		return asked
	}
	return min(firstRest<<min(failures-1, 10), mostRest)
}

func (r *KeyRing) find(id string) *keyState {
	for _, key := range r.keys {
		if key.ID == id {
			return key
		}
	}
	return nil
}

// Health is the state of every key, in the configuration's order.
func (r *KeyRing) Health() []KeyHealth {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	now := r.now()
	health := make([]KeyHealth, 0, len(r.keys))
	for _, key := range r.keys {
		one := KeyHealth{ID: key.ID, Name: key.Name, State: "ready", Reason: key.reason, Failures: key.failures,
			LastUsed: key.lastUsed, LastError: key.message, LastFailed: key.lastFailed, LastFailure: key.lastReason}
		switch {
		case key.out:
			one.State = "out"
		case key.until.After(now):
			one.State, one.Until = "cooling", key.until
		}
		health = append(health, one)
	}
	return health
}
