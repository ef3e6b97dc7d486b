package instantly_test

import (
	"testing"
	"time"

	instantly "github.com/instantly-rbac/instantly-rbac/bindings/go"
)

// A sample of the outcome matrix, which core runs whole: what is reported of a write that fails is what
// there is.

const lost = "lost@example.com"

func fail(t *testing.T, sandbox *instantly.Sandbox, fault instantly.Fault) {
	t.Helper()
	if err := sandbox.Fault(fault); err != nil {
		t.Fatal(err)
	}
}

// sent is how many requests of an operation the sandbox has received.
func sent(sandbox *instantly.Sandbox, operation string) int {
	count := 0
	for _, request := range must(sandbox.Requests()) {
		if name, _ := request.Operation.Get(); name == operation {
			count++
		}
	}
	return count
}

func TestAnInvitationWhoseReplyIsLostIsTheOneThatWasMade(t *testing.T) {
	sandbox, client := startSandbox(t)
	fail(t, sandbox, instantly.Fault{Kind: instantly.FaultReset, CarriedOut: true, Operation: "members.invite"})
	member := must(client.Members.Invite(background, lost, instantly.RoleView, instantly.InvitationOptions{}))
	if !member.Meta.Recovered {
		t.Errorf("%#v", member.Meta)
	}
	there := 0
	for _, other := range must(client.Members.List(background, instantly.MemberFilter{})).Items {
		if other.Email == lost {
			there++
			if other.ID != member.ID {
				t.Errorf("%s is not %s", other.ID, member.ID)
			}
		}
	}
	if there != 1 || sent(sandbox, "members.invite") != 1 {
		t.Errorf("it is there %d times", there)
	}
}

func TestARemovalBehindAProxys502IsDone(t *testing.T) {
	sandbox, client := startSandbox(t)
	doomed := must(client.Tags.Create(background, "doomed", instantly.TagOptions{}))
	fail(t, sandbox, instantly.Fault{
		Kind: instantly.FaultStatus, Status: 502, Headers: map[string]string{"content-type": "text/html"},
		Body: instantly.Some("<h1>Bad Gateway</h1>"), CarriedOut: true, Times: 2,
	})
	must(client.Tags.Delete(background, doomed.ID))
	_, err := client.Tags.Get(background, doomed.ID)
	wantKind(t, err, instantly.KindNotFound)
}

func TestAKeyThatIsMadeLateIsUnknownAndNeverAskedForTwice(t *testing.T) {
	sandbox, client := startSandbox(t)
	hasty := must(sandbox.Client(
		instantly.WithoutPacing(), instantly.WithBackoff(0), instantly.WithAttemptTimeout(150*time.Millisecond),
	))
	defer hasty.Close()
	fail(t, sandbox, instantly.Fault{
		Kind: instantly.FaultLate, Delay: time.Second, Operation: "keys.create", Always: true,
	})
	_, err := hasty.Keys.Create(background, "late", []instantly.Scope{"leads:read"}, instantly.Recover())
	failure := wantKind(t, err, instantly.KindOutcomeUnknown)
	if len(failure.Candidates) != 0 {
		t.Errorf("%v", failure.Candidates)
	}
	isThere := func() bool {
		for _, key := range must(client.Keys.List(background, instantly.KeyFilter{})).Items {
			if key.Name == "late" {
				return true
			}
		}
		return false
	}
	for deadline := time.Now().Add(10 * time.Second); !isThere(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it never came to be")
		}
	}
	if count := sent(sandbox, "keys.create"); count != 1 {
		t.Errorf("%d requests were sent", count)
	}
}

func TestATagWhoseRepliesAreCutIsMadeOnce(t *testing.T) {
	for _, bytes := range []int{0, 11, 60} {
		sandbox, client := startSandbox(t)
		fail(t, sandbox, instantly.Fault{
			Kind: instantly.FaultCut, ReplyBytes: instantly.Some(bytes), Operation: "tags.create", Always: true,
		})
		tag := must(client.Tags.Create(background, "lost", instantly.TagOptions{}))
		found := must(client.Tags.List(background, instantly.TagFilter{Search: instantly.Some("lost")})).Items
		if !tag.Meta.Recovered || len(found) != 1 || found[0].ID != tag.ID {
			t.Errorf("cut at %d: %#v, and there is %#v", bytes, tag, found)
		}
	}
}
