// Governs the members and keys of a sandbox workspace, over real HTTP. In this folder, once the C library is installed
// (docs/start.md says how):
//
//	go run .
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	instantly "github.com/instantly-rbac/instantly-rbac/bindings/go"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintf(os.Stderr, "\nThe demo stopped: %v\n", err)
		os.Exit(1)
	}
}

func run() error {
	sandbox, err := instantly.StartSandbox()
	if err != nil {
		return err
	}
	defer sandbox.Close()
	return govern(context.Background(), sandbox, os.Stdout)
}

func govern(ctx context.Context, sandbox *instantly.Sandbox, out io.Writer) error {
	client, err := sandbox.Client() // with an account: instantly.New()
	if err != nil {
		return err
	}
	defer client.Close()
	fmt.Fprintf(out, "Governing a sandbox workspace over real HTTP at %s. Nothing leaves this machine.\n", sandbox.URL())
	workspace, err := client.Workspace.Get(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Workspace: %s\n", workspace.Name)
	if err := governMembers(ctx, client, out); err != nil {
		return err
	}
	return governKeys(ctx, client, out)
}

func governMembers(ctx context.Context, client *instantly.Client, out io.Writer) error {
	heading(out, "Members: who is in, and in which role")
	members, err := client.Members.List(ctx, instantly.MemberFilter{})
	if err != nil {
		return err
	}
	printMembers(out, members.Items...)

	heading(out, "Invite a person, and change the role")
	invited, err := client.Members.Invite(ctx, "jordan.reyes@example.com", instantly.RoleView, instantly.InvitationOptions{})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Invited %s as %s.\n", invited.Email, invited.Role)
	changed, err := client.Members.Update(ctx, invited.ID, instantly.MemberUpdate{
		Role:     instantly.Some(instantly.RoleEditor),
		Nickname: instantly.Set("SDR lead, West"),
	})
	if err != nil {
		return err
	}
	printMembers(out, *changed)
	return nil
}

func governKeys(ctx context.Context, client *instantly.Client, out io.Writer) error {
	heading(out, "API keys: one for each team, with the scopes that it needs")
	var created []instantly.APIKey
	for _, team := range []struct {
		name   string
		preset instantly.Preset
	}{
		{"Marketing dashboard", instantly.PresetAnalyticsReadOnly},
		{"SDR campaign tool", instantly.PresetCampaignManagement},
		{"Webhook handler", instantly.PresetWebhookHandler},
	} {
		scopes, err := team.preset.Scopes()
		if err != nil {
			return err
		}
		key, err := client.Keys.Create(ctx, team.name, scopes)
		if err != nil {
			return err
		}
		created = append(created, *key)
	}
	printKeys(out, created...)
	fmt.Fprintf(out, "Each secret was given once, to the program. Printed, it is %v.\n", created[0].Key)

	heading(out, "All keys of the workspace")
	keys, err := client.Keys.List(ctx, instantly.KeyFilter{})
	if err != nil {
		return err
	}
	printKeys(out, keys.Items...)

	heading(out, "Revoke one")
	removal, err := client.Keys.Revoke(ctx, created[len(created)-1].ID)
	if err != nil {
		return err
	}
	name := removal.ID
	if removal.Record != nil {
		name = removal.Record.Name
	}
	fmt.Fprintf(out, "Revoked %q.\n", name)
	return nil
}
