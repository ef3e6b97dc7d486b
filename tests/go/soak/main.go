// The soak's worker in Go: the mix of tests/soak/worker.rs.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow/cdata"

	instantly "github.com/instantly-rbac/instantly-rbac/bindings/go"
)

const (
	pause     = time.Second
	events    = 2000
	keepEvery = 50
)

var ctx = context.Background()

func newClient() *instantly.Client {
	client, err := instantly.New(
		instantly.WithBaseURL(os.Getenv("SOAK_URL")), instantly.WithBackoff(50*time.Millisecond),
		instantly.WithAttemptTimeout(2*time.Second), instantly.WithTotalTimeout(8*time.Second),
	)
	if err != nil {
		panic(err)
	}
	return client
}

// note writes down what came of a call, and says whether it was done.
func note(operation, name string, err error) bool {
	outcome := "done"
	var failure *instantly.Error
	switch {
	case errors.As(err, &failure):
		outcome = string(failure.Kind)
	case err != nil:
		// Of an error in a stream of Arrow, only its text comes through.
		outcome = "stream_error"
	}
	line := operation + " " + outcome
	if name != "" {
		line += " " + name
	}
	fmt.Println(line)
	return err == nil
}

// A round says what is not the same in each.
type round struct {
	number   int
	campaign string
}

func (round round) isNth(every int) bool { return round.number%every == 0 }

func (round round) name(what string) string { return fmt.Sprintf("soak-go-%d-%s", round.number, what) }

func reads(client *instantly.Client) {
	members, err := client.Members.List(ctx, instantly.MemberFilter{})
	if note("members.list", "", err) && len(members.Items) > 0 {
		_, err = client.Members.Get(ctx, members.Items[0].ID)
		note("members.get", "", err)
	}
}

func auditLog(client *instantly.Client) {
	var failure error
	for _, err := range client.AuditLogs.Iter(ctx, instantly.AuditLogFilter{}, instantly.MaxItems(events)) {
		failure = err
	}
	note("audit_logs.iter", "", failure)
	note("audit_logs.arrow", "", readArrow(client))
}

func readArrow(client *instantly.Client) error {
	stream := new(cdata.CArrowArrayStream)
	err := client.AuditLogs.ExportBatches(ctx, instantly.AuditLogFilter{}, unsafe.Pointer(stream), instantly.MaxItems(events))
	if err != nil {
		return err
	}
	reader, err := cdata.ImportCRecordReader(stream, nil)
	if err != nil {
		return err
	}
	for {
		batch, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		batch.Release()
	}
}

func tags(client *instantly.Client, round round) {
	name := round.name("tag")
	tag, err := client.Tags.Create(ctx, name, instantly.TagOptions{})
	if !note("tags.create", name, err) {
		return
	}
	targets := instantly.TagTargets{Campaigns: []string{round.campaign}}
	_, err = client.Tags.Update(ctx, tag.ID, instantly.TagUpdate{Description: instantly.Set("of the soak")})
	note("tags.update", "", err)
	_, err = client.Tags.Assign(ctx, []string{tag.ID}, targets)
	note("tags.assign", "", err)
	_, err = client.Tags.Unassign(ctx, []string{tag.ID}, targets)
	note("tags.unassign", "", err)
	if !round.isNth(keepEvery) {
		_, err = client.Tags.Delete(ctx, tag.ID)
		note("tags.delete", name, err)
	}
}

func keys(client *instantly.Client, round round) {
	if !round.isNth(5) {
		return
	}
	name := round.name("key")
	key, err := client.Keys.Create(ctx, name, []instantly.Scope{"campaigns:read"})
	if note("keys.create", name, err) && !round.isNth(keepEvery) {
		_, err = client.Keys.Revoke(ctx, key.ID)
		note("keys.revoke", name, err)
	}
}

func members(client *instantly.Client, round round) {
	email := round.name("member@example.com")
	member, err := client.Members.Invite(ctx, email, instantly.RoleView, instantly.InvitationOptions{})
	if note("members.invite", email, err) && !round.isNth(keepEvery) {
		_, err = client.Members.Remove(ctx, member.ID)
		note("members.remove", email, err)
	}
}

func eachWorkspace(client *instantly.Client) {
	visit := func(ctx context.Context, workspace *instantly.Client, _ instantly.GroupMember) error {
		_, err := workspace.Members.Page(ctx, instantly.MemberFilter{})
		note("members.page", "", err)
		return nil
	}
	_, err := client.Groups.ForEach(ctx, visit)
	note("groups.for_each", "", err)
}

// cancelled makes calls that are given up after none to 29 milliseconds.
func cancelled(client *instantly.Client, round round) {
	hasty, cancel := context.WithCancel(ctx)
	canceller := time.AfterFunc(time.Duration(round.number%30)*time.Millisecond, cancel)
	defer canceller.Stop()
	defer cancel()
	name := round.name("cancelled")
	tag, made := client.Tags.Create(hasty, name, instantly.TagOptions{})
	note("tags.create", name, made)
	_, err := client.AuditLogs.List(hasty, instantly.AuditLogFilter{})
	note("audit_logs.list", "", err)
	if made == nil {
		_, err = client.Tags.Delete(ctx, tag.ID)
		note("tags.delete", name, err)
	}
}

// shortDeadline makes calls that have one to 30 milliseconds.
func shortDeadline(client *instantly.Client, round round) {
	timeout := instantly.TotalTimeout(time.Duration(1+round.number%30) * time.Millisecond)
	email := round.name("late@example.com")
	member, made := client.Members.Invite(ctx, email, instantly.RoleView, instantly.InvitationOptions{}, timeout)
	note("members.invite", email, made)
	_, err := client.Members.List(ctx, instantly.MemberFilter{}, timeout)
	note("members.list", "", err)
	if made == nil {
		_, err = client.Members.Remove(ctx, member.ID)
		note("members.remove", email, err)
	}
}

// freshClient opens a client and closes it, or, every other time, forgets it.
func freshClient(round round) {
	fresh := newClient()
	_, err := fresh.Check(ctx)
	note("client.check", "", err)
	if round.isNth(2) {
		fresh.Close()
	}
}

// halfRead leaves an iterator where it stands.
func halfRead(client *instantly.Client) {
	var failure error
	read := 0
	for _, err := range client.AuditLogs.Iter(ctx, instantly.AuditLogFilter{}, instantly.PageSize(100)) {
		failure = err
		if read++; read == 150 {
			break
		}
	}
	note("audit_logs.half_read", "", failure)
}

func firstCampaign(client *instantly.Client) string {
	for {
		campaigns, err := client.Campaigns.List(ctx, instantly.CampaignFilter{})
		if note("campaigns.list", "", err) && len(campaigns.Items) > 0 {
			return campaigns.Items[0].ID
		}
	}
}

func main() {
	stopped := make(chan struct{})
	go func() {
		io.Copy(io.Discard, os.Stdin)
		close(stopped)
	}()
	client := newClient()
	round := round{1, firstCampaign(client)}
	for ; ; round.number++ {
		select {
		case <-stopped:
			return
		case <-time.After(pause):
		}
		reads(client)
		auditLog(client)
		tags(client, round)
		keys(client, round)
		members(client, round)
		eachWorkspace(client)
		cancelled(client, round)
		shortDeadline(client, round)
		freshClient(round)
		halfRead(client)
	}
}
