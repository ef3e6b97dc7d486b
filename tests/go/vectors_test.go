// Package tests holds what is tested of the Go binding together with the rest of the repository.
package tests

import (
	"errors"
	"fmt"
	"testing"

	instantly "github.com/instantly-rbac/instantly-rbac/bindings/go"
)

// TestVectors makes the calls of tests/vectors through the public API. What they came to is judged by
// the scripted server, for every language in the same way.
func TestVectors(t *testing.T) {
	server := startScriptedServer(t)
	cases := server.cases(t)
	if len(cases) < 500 {
		t.Fatalf("there are only %d cases", len(cases))
	}
	passed := 0
	for _, wanted := range cases {
		if t.Run(wanted.Operation+"/"+wanted.Name, func(t *testing.T) { playCase(t, server, wanted) }) {
			passed++
		}
	}
	fmt.Printf("Go vectors: %d of %d pass\n", passed, len(cases))
}

func playCase(t *testing.T, server scriptedServer, wanted testCase) {
	key := server.play(t, wanted)
	options := []instantly.Option{
		instantly.WithAPIKey(key),
		instantly.WithBaseURL(server.url),
		instantly.WithoutPacing(),
		instantly.WithBackoff(0),
	}
	if id := wanted.Client.AsWorkspace; id != nil {
		options = append(options, instantly.WithWorkspace(*id))
	}
	if attempts := wanted.Client.MaxAttempts; attempts != nil {
		options = append(options, instantly.WithMaxAttempts(*attempts))
	}
	client, err := instantly.New(options...)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	document, err := call(t, client, wanted.Call, wanted.Arguments)
	came := outcome{Document: document, Shown: fmt.Sprintf("%v %+v %#v %s", document, document, document, document)}
	if err != nil {
		var failure *instantly.Error
		if !errors.As(err, &failure) {
			t.Fatalf("%T is no *instantly.Error: %v", err, err)
		}
		came = outcome{Error: failure, Shown: fmt.Sprintf("%v %+v %#v %s", err, err, err, err)}
	} else if secret := secretOf(document); !secret.IsZero() {
		revealed := secret.Reveal()
		came.Secret = &revealed
	}
	for _, problem := range server.verdict(t, came) {
		t.Error(problem)
	}
}

// secretOf is the secret of a key, or of the first of a page.
func secretOf(document any) instantly.Secret {
	switch document := document.(type) {
	case *instantly.APIKey:
		return document.Key
	case *instantly.Page[instantly.APIKey]:
		if len(document.Items) > 0 {
			return document.Items[0].Key
		}
	}
	return instantly.Secret{}
}
