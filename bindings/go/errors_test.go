package instantly_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	instantly "github.com/instantly-rbac/instantly-rbac/bindings/go"
)

func TestAnErrorSaysEverything(t *testing.T) {
	sandbox, _ := startSandbox(t)
	key := must(sandbox.KeyWithScopes("leads:read"))
	client := must(instantly.New(instantly.WithAPIKey(key.Reveal()), instantly.WithBaseURL(sandbox.URL())))
	defer client.Close()
	_, err := client.Members.List(background, instantly.MemberFilter{})
	failure := wantKind(t, fmt.Errorf("wrapped: %w", err), instantly.KindForbidden)
	if failure.HTTPStatus != 403 || failure.Operation != "members.list" || failure.Attempts != 1 {
		t.Errorf("%#v", failure)
	}
	if len(failure.RequiredScopes) < 2 || failure.RequiredScopes[0] != "workspace_members:read" {
		t.Errorf("%v", failure.RequiredScopes)
	}
	if errors.Is(err, instantly.KindNotFound) {
		t.Error("it is of one kind alone")
	}
	// The library's own text is what an error that travelled as JSON says too.
	read := &instantly.Error{}
	if err := json.Unmarshal(must(json.Marshal(failure)), read); err != nil {
		t.Fatal(err)
	}
	if read.Error() != failure.Error() || !strings.HasPrefix(failure.Error(), "members.list: ") {
		t.Errorf("%q is not %q", read.Error(), failure.Error())
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if strings.Contains(fmt.Sprintf(verb, err), key.Reveal()) {
			t.Errorf("%s shows the key", verb)
		}
	}
}

func TestKeysThatALostRequestMadeAreCandidatesAndRecoverMakesGoodOfThem(t *testing.T) {
	sandbox, client := startSandbox(t)
	lose := func() {
		if err := sandbox.Fault(instantly.Fault{Kind: instantly.FaultDropReply, Operation: "keys.create"}); err != nil {
			t.Fatal(err)
		}
	}
	lose()
	_, err := client.Keys.Create(background, "lost", []instantly.Scope{"leads:read"})
	failure := wantKind(t, err, instantly.KindOutcomeUnknown)
	if len(failure.Candidates) != 1 || !strings.Contains(failure.Error(), failure.Candidates[0]) {
		t.Fatalf("%#v", failure)
	}
	must(client.Keys.Revoke(background, failure.Candidates[0]))
	lose()
	key := must(client.Keys.Create(background, "found again", []instantly.Scope{"leads:read"}, instantly.Recover()))
	if !key.Meta.Recovered || key.Key.IsZero() {
		t.Errorf("%+v", key.Meta)
	}
}

func TestAnErrorSaysHowLongToWait(t *testing.T) {
	sandbox, client := startSandbox(t)
	err := sandbox.Fault(instantly.Fault{
		Kind: instantly.FaultStatus, Status: 429, Headers: map[string]string{"retry-after": "3600"},
		Body: instantly.Some(`{"message": "slow down"}`), Always: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Workspace.Get(background)
	if failure := wantKind(t, err, instantly.KindRateLimited); failure.RetryAfter != time.Hour {
		t.Errorf("%v", failure.RetryAfter)
	}
}

func TestTheLibrarySpeaksForGo(t *testing.T) {
	_, client := startSandbox(t)
	for name, call := range map[string]func() error{
		"id: must not hold a NUL": func() error {
			_, err := client.Members.Get(background, "a\x00b")
			return err
		},
		"scopes[1]: must not hold a NUL": func() error {
			_, err := client.Keys.Create(background, "x", []instantly.Scope{"leads:read", "a\x00"})
			return err
		},
		"id: is not UTF-8": func() error {
			_, err := client.Members.Get(background, "\xff")
			return err
		},
		"search: is not UTF-8": func() error {
			_, err := client.Members.List(background, instantly.MemberFilter{Search: instantly.Some("\xff")})
			return err
		},
		"nickname: is not UTF-8": func() error {
			_, err := client.Members.Update(background, "x", instantly.MemberUpdate{Nickname: instantly.Set("\xff")})
			return err
		},
		"tag_ids[0]: is not UTF-8": func() error {
			_, err := client.Campaigns.List(background, instantly.CampaignFilter{TagIDs: []string{"\xff"}})
			return err
		},
		"query[0]: is not UTF-8": func() error {
			_, err := client.Request(background, "GET", "/leads", url.Values{"q": {"\xff"}}, nil)
			return err
		},
		"assignment: is not UTF-8": func() error {
			_, err := client.Review(background, instantly.ReviewOptions{
				Assignment: &instantly.Assignment{People: map[string]string{"\xff": "SDR"}},
			})
			return err
		},
		"body: json: unsupported type": func() error {
			_, err := client.Request(background, "POST", "/leads", nil, func() {})
			return err
		},
		"page_size: must be a whole number": func() error {
			_, err := client.Members.List(background, instantly.MemberFilter{}, instantly.PageSize(-1))
			return err
		},
	} {
		failure := wantKind(t, call(), instantly.KindInvalidArgument)
		if !strings.Contains(failure.Message, name) || failure.Operation == "" || failure.Attempts != 0 {
			t.Errorf("%q is not in %v", name, failure)
		}
	}
}
