package instantly

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// Rows are read by a plan of their type, and must be what JSON says.
func TestRowsAreWhatTheirJSONSays(t *testing.T) {
	sandbox, client := withSandbox(t)
	defer sandbox.Close()
	defer client.Close()
	check[Page[Member]](t, client, membersPage)
	check[List[Member]](t, client, membersList)
	check[List[APIKey]](t, client, keysList)
	check[List[GroupMember]](t, client, groupsList)
	check[List[Tag]](t, client, tagsList)
	check[List[TagMapping]](t, client, tagsMappings)
	check[List[Campaign]](t, client, campaignsList)
	check[List[Account]](t, client, accountsList)
	check[Page[AuditLog]](t, client, auditLogsPage)
	check[Workspace](t, client, workspaceGet)
	check[AdminWorkspace](t, client, groupsAdmin)
	check[PlanDetails](t, client, workspacePlan)
	check[SubscriptionDetails](t, client, workspaceSubscription)
	for _, records := range []string{
		``, `{}`, `{"id": 7, "timestamp": "yesterday", "activity_type": "x", "affected_count": 1.5, "from_api": "yes", "audit_metadata": [1]}`,
		`{"id": "", "timestamp": "2026-01-02T03:04:05+01:00", "activity_type": -4711, "affected_count": 37.0, "from_api": false,
		  "user_name": "\u0000 \"quoted\" \\ \n Zo\u00eb 😀", "audit_metadata": {}}`,
		`{"new": {"deep": [[], {}, [1, 2.50, -0.0, 1e300, 12345678901234567890, 9223372036854775808], {"a": {"b": null}}]}, "other": "text"}`,
		`{"audit_metadata": {"a": "", "b\"c": 1, "ü😀": "\u0007", "": [true, false, null, "x,]}", {"d": "}"}], "n": -12.5e-7}}`,
		`{"audit_metadata": {"a": "` + strings.Repeat("long ", 1000) + `"}}, {"id": "after"}, {"audit_metadata": null}`,
		`{"audit_metadata": {"a": [[[[[[[[{"b": [{}]}]]]]]]]]}}`,
	} {
		fault := Fault{Kind: FaultStatus, Status: 200, Body: Some(`{"items": [` + records + `]}`), Operation: "audit_logs.list"}
		if err := sandbox.Fault(fault); err != nil {
			t.Fatal(err)
		}
		check[Page[AuditLog]](t, client, auditLogsPage)
	}
	wrong := `{"name": {"first": 1, "x": 2}, "permissions": ["a", 7], "role": "boss"}, {"name": "Sam", "permissions": [], "accepted": true}`
	if err := sandbox.Fault(Fault{Kind: FaultStatus, Status: 200, Body: Some(`{"items": [` + wrong + `]}`), Operation: "members.list"}); err != nil {
		t.Fatal(err)
	}
	check[Page[Member]](t, client, membersPage)
}

func withSandbox(t *testing.T) (*Sandbox, *Client) {
	t.Helper()
	sandbox, err := StartSandbox(WithoutRateLimit())
	if err != nil {
		t.Fatal(err)
	}
	client, err := sandbox.Client()
	if err != nil {
		t.Fatal(err)
	}
	return sandbox, client
}

// check reads one document in both ways.
func check[T any](t *testing.T, client *Client, function function) {
	t.Helper()
	err := performLocally(function, arguments{client: client.native()}, func(call *call) error {
		var asRows, asJSON T
		if _, isRecord := any(&asRows).(record); !isRecord {
			if _, isList := any(&asRows).(itemsHolder); !isList {
				t.Errorf("%T has no rows", asRows)
			}
		}
		if err := call.decode(&asRows); err != nil {
			return err
		}
		if err := decodeDocument(call.document, &asJSON); err != nil {
			return err
		}
		if !reflect.DeepEqual(asRows, asJSON) {
			t.Errorf("%s:\n%+v\n%+v", function.name, asRows, asJSON)
		}
		return nil
	})
	if err != nil {
		t.Errorf("%s: %v", function.name, err)
	}
}

func TestTextsThatComeAgainAreNotMixedUp(t *testing.T) {
	sandbox, client := withSandbox(t)
	defer sandbox.Close()
	defer client.Close()
	var records []string
	// Some that always come again, some that never do, and some that begin to after a while.
	for i := range 1000 {
		records = append(records, fmt.Sprintf(
			`{"id": "event-%d", "ip_address": "198.51.100.%d", "user_name": "%d", "audit_metadata": {"place": "p%d"}}`, i, i%100, max(i, 500), i%3))
	}
	fault := Fault{Kind: FaultStatus, Status: 200, Body: Some(`{"items": [` + strings.Join(records, ",") + `]}`), Operation: "audit_logs.list"}
	if err := sandbox.Fault(fault); err != nil {
		t.Fatal(err)
	}
	i := 0
	for event, err := range client.AuditLogs.Iter(context.Background(), AuditLogFilter{}) {
		if err != nil {
			t.Fatal(err)
		}
		said := fmt.Sprintf("%s %s %s %v", event.ID, event.IPAddress, event.UserName, event.AuditMetadata)
		if wanted := fmt.Sprintf(`event-%d 198.51.100.%d %d {"place": "p%d"}`, i, i%100, max(i, 500), i%3); said != wanted {
			t.Fatalf("%s is not %s", said, wanted)
		}
		i++
	}
	if i != 1000 {
		t.Error(i)
	}
}
