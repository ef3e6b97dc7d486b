package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	instantly "github.com/instantly-rbac/instantly-rbac/bindings/go"
)

func TestTheDemoPrintsTheFactsAndNoSecret(t *testing.T) {
	sandbox, err := instantly.StartSandbox()
	if err != nil {
		t.Fatal(err)
	}
	defer sandbox.Close()
	var out bytes.Buffer
	if err := govern(context.Background(), sandbox, &out); err != nil {
		t.Fatal(err)
	}
	printed := out.String()
	for _, said := range []string{
		"Workspace: Northwind Outreach",
		"priya.raman@northwind.example.com       owner",
		"Invited jordan.reyes@example.com as view.",
		"jordan.reyes@example.com  editor",
		"Marketing dashboard  campaigns:read, accounts:read",
		"SDR campaign tool    campaigns:all, leads:all",
		"Printed, it is ***.",
		"Zapier (legacy)",
		`Revoked "Webhook handler".`,
	} {
		if !strings.Contains(printed, said) {
			t.Errorf("%q is missing in:\n%s", said, printed)
		}
	}
	for _, secret := range secrets(t, sandbox) {
		if strings.Contains(printed, secret.Reveal()) {
			t.Error("a secret is printed")
		}
	}
}

// secrets are those of the keys that there are, the new ones among them.
func secrets(t *testing.T, sandbox *instantly.Sandbox) []instantly.Secret {
	t.Helper()
	client, err := sandbox.Client()
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	secrets := []instantly.Secret{sandbox.AdminKey(), sandbox.OwnerToken()}
	for key, err := range client.Keys.Iter(context.Background(), instantly.KeyFilter{Reveal: true}) {
		if err != nil || key.Key.IsZero() {
			t.Fatalf("%v %v", key, err)
		}
		secrets = append(secrets, key.Key)
	}
	return secrets
}
