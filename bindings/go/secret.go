//go:build cgo

package instantly

import (
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"
)

const mask = "***"

// Secret is a text that shows itself only when asked by name: printed in any way, logged, or written
// as JSON, it is ***. The zero value holds nothing.
//
// Go may copy memory at will, so what [Secret.Reveal] gave cannot be wiped; keep it short-lived.
type Secret struct {
	// A function, because whatever prints the unexported fields of a struct around it, where no
	// method can be called, prints no more of a function than its address.
	reveal func() string
}

// NewSecret hides a text.
func NewSecret(text string) Secret {
	return Secret{func() string { return text }}
}

// Reveal gives the text itself; empty where there is none.
func (secret Secret) Reveal() string {
	if secret.reveal == nil {
		return ""
	}
	return secret.reveal()
}

// IsZero says whether there is no secret.
func (secret Secret) IsZero() bool { return secret.reveal == nil }

// Equal says whether both hold the same text, in a time that does not depend on where they differ.
func (secret Secret) Equal(other Secret) bool {
	return subtle.ConstantTimeCompare([]byte(secret.Reveal()), []byte(other.Reveal())) == 1
}

// String is ***; empty where there is no secret.
func (secret Secret) String() string {
	if secret.IsZero() {
		return ""
	}
	return mask
}

// GoString is ***, as for [Secret.String].
func (secret Secret) GoString() string { return secret.String() }

// Format writes *** for every verb.
func (secret Secret) Format(state fmt.State, _ rune) {
	_, _ = io.WriteString(state, secret.String())
}

// MarshalText is ***, as for [Secret.String].
func (secret Secret) MarshalText() ([]byte, error) { return []byte(secret.String()), nil }

// MarshalJSON is "***"; null where there is no secret.
func (secret Secret) MarshalJSON() ([]byte, error) {
	if secret.IsZero() {
		return []byte("null"), nil
	}
	return []byte(`"` + mask + `"`), nil
}

// UnmarshalText hides a text.
func (secret *Secret) UnmarshalText(text []byte) error {
	*secret = NewSecret(string(text))
	return nil
}

// LogValue is ***, as for [Secret.String].
func (secret Secret) LogValue() slog.Value { return slog.StringValue(secret.String()) }
