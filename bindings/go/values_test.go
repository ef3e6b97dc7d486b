package instantly_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	instantly "github.com/instantly-rbac/instantly-rbac/bindings/go"
)

func TestAnOptionalTellsMissingFromEmpty(t *testing.T) {
	var fields struct {
		Missing, Null, Empty, Zero instantly.Optional[string]
		Code                       instantly.Optional[instantly.CampaignStatus]
	}
	if err := json.Unmarshal([]byte(`{"Null": null, "Empty": "", "Zero": "0", "Code": 0}`), &fields); err != nil {
		t.Fatal(err)
	}
	if fields.Missing.IsSet() || fields.Null.IsSet() || fields.Null != fields.Missing {
		t.Errorf("%+v", fields)
	}
	if fields.Empty != instantly.Some("") || fields.Code != instantly.Some(instantly.CampaignStatusDraft) {
		t.Errorf("%+v", fields)
	}
	if fields.Null.Or("none") != "none" || fields.Zero.Or("none") != "0" {
		t.Errorf("%+v", fields)
	}
	if text := fmt.Sprintf("%v %v %+v", fields.Null, fields.Zero, fields.Code); text != "null 0 draft" {
		t.Error(text)
	}
	if encoded := string(must(json.Marshal(fields))); encoded != `{"Missing":null,"Null":null,"Empty":"","Zero":"0","Code":0}` {
		t.Error(encoded)
	}
}

func TestAChangeKeepsSetsOrClears(t *testing.T) {
	_, client := startSandbox(t)
	id := must(client.Members.List(background, instantly.MemberFilter{})).Items[0].ID
	update := func(nickname instantly.Change[string]) instantly.Optional[string] {
		return must(client.Members.Update(background, id, instantly.MemberUpdate{
			Role: instantly.Some(instantly.RoleView), Nickname: nickname,
		})).Nickname
	}
	if nickname := update(instantly.Set("West")); nickname != instantly.Some("West") {
		t.Errorf("%v", nickname)
	}
	if nickname := update(instantly.Change[string]{}); nickname != instantly.Some("West") {
		t.Errorf("%v", nickname)
	}
	if nickname := update(instantly.Clear[string]()); nickname.IsSet() {
		t.Errorf("%v", nickname)
	}
	_, err := client.Members.Update(background, id, instantly.MemberUpdate{})
	wantKind(t, err, instantly.KindInvalidArgument)
}

func TestATimestampKeepsItsText(t *testing.T) {
	moment := time.Date(2026, 1, 2, 3, 4, 5, 678e6, time.UTC)
	for _, text := range []string{
		"2026-01-02T03:04:05.678Z", "2026-01-02T04:04:05.678+01:00", "2026-01-02T04:04:05.678+01",
		"2026-01-02T03:04:05.678", "2026-01-02 03:04:05.678", "20260102T030405.678Z", "2026-01-02T03:04:05,678Z",
	} {
		timestamp := must(instantly.ParseTimestamp(text))
		if !timestamp.Time().Equal(moment) || timestamp.String() != text {
			t.Errorf("%s is %v", text, timestamp.Time())
		}
		var read instantly.Timestamp
		if err := json.Unmarshal(must(json.Marshal(timestamp)), &read); err != nil || read != timestamp {
			t.Errorf("%v %v", read, err)
		}
	}
	if of := instantly.TimestampOf(moment.In(time.FixedZone("", 3600))); of.String() != "2026-01-02T03:04:05.678Z" {
		t.Errorf("%v", of)
	}
	if _, err := instantly.ParseTimestamp("yesterday"); err == nil {
		t.Error("that is no moment")
	}
	var none instantly.Timestamp
	if !none.IsZero() || string(must(json.Marshal(none))) != "null" {
		t.Errorf("%v", none)
	}
}

func TestEveryDateTimeOfRFC3339HasAMoment(t *testing.T) {
	leap := time.Date(2016, 12, 31, 23, 59, 59, 0, time.UTC)
	noon := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	for text, moment := range map[string]time.Time{
		"2016-12-31T23:59:60Z":                    leap,
		"2016-12-31t15:59:60-08:00":               leap,
		"2016-12-31T23:59:60.25Z":                 leap.Add(250 * time.Millisecond),
		"2026-01-31t12:00:00z":                    noon,
		"2026-01-31T12:00:00-00:00":               noon,
		"2026-02-01T11:59:00+23:59":               noon,
		"2026-01-31T12:00:00.000000000000000001Z": noon,
		"0000-01-01T00:00:00Z":                    time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC),
		"9999-12-31T23:59:59.999999999Z":          time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC),
	} {
		timestamp, err := instantly.ParseTimestamp(text)
		if err != nil || !timestamp.Time().Equal(moment) || timestamp.String() != text {
			t.Errorf("%s is %v: %v", text, timestamp.Time(), err)
		}
	}
	if _, err := instantly.ParseTimestamp("2026-02-29T00:00:00Z"); err == nil {
		t.Error("there is no such day")
	}
}

func TestCodesHaveTheNamesOfTheLibrary(t *testing.T) {
	for name, code := range map[string]fmt.Stringer{
		"draft":                  instantly.CampaignStatusDraft,
		"account suspended":      instantly.CampaignStatusAccountSuspended,
		"connection error":       instantly.AccountStatusConnectionError,
		"permanent suspension":   instantly.WarmupStatusPermanentSuspension,
		"AWS":                    instantly.ProviderCodeAWS,
		"workspace":              instantly.ResourceTypeWorkspace,
		"API key created":        instantly.ActivityTypeAPIKeyCreated,
		"MFA recovery code used": instantly.ActivityTypeMFARecoveryCodeUsed,
		"unknown (4711)":         instantly.ActivityType(4711),
		"unknown (-1)":           instantly.ResourceType(-1),
	} {
		if fmt.Sprint(code) != name {
			t.Errorf("%v is not %s", code, name)
		}
	}
}

func TestRecordsPrintWhatTheyHold(t *testing.T) {
	_, client := startSandbox(t)
	member := must(client.Members.Get(background, must(client.Members.List(background, instantly.MemberFilter{})).Items[2].ID))
	plan := must(client.Workspace.Plan(background))
	list := must(client.Members.List(background, instantly.MemberFilter{}, instantly.MaxItems(2)))
	for _, shown := range []string{
		fmt.Sprintf("%v", member), fmt.Sprintf("%+v", *member), fmt.Sprintf("%v", plan), fmt.Sprintf("%v", list),
		fmt.Sprint(must(client.Workspace.Get(background))), fmt.Sprint(must(client.Check(background))),
	} {
		if strings.Contains(shown, "0x") || !strings.Contains(shown, "Meta:Meta{Attempts:1") {
			t.Error(shown)
		}
	}
	if shown := fmt.Sprint(member); !strings.HasPrefix(shown, "Member{ID:"+member.ID+" Email:"+member.Email) {
		t.Error(shown)
	}
	if shown := fmt.Sprint(plan); !strings.Contains(shown, "Outreach:ProductPlan{PlanName:") {
		t.Error(shown)
	}
	compiled := must(must(instantly.OriginalMatrix()).Compile("Viewer"))
	if shown := fmt.Sprint(compiled); !strings.Contains(shown, "Gaps:[Gap{") || strings.Contains(shown, ":[]") {
		t.Error(shown)
	}
}

func TestAClientAndResultsOfAGroupPrintWhatTheyAre(t *testing.T) {
	sandbox, client := startSandbox(t)
	if shown := fmt.Sprint(client); shown != "Client("+sandbox.URL()+")" {
		t.Error(shown)
	}
	count := func(ctx context.Context, workspace *instantly.Client, link instantly.GroupMember) (string, error) {
		shown := fmt.Sprint(workspace)
		if shown != "Client("+sandbox.URL()+" for "+link.SubWorkspaceID+")" {
			return "", errors.New(shown)
		}
		return "seen", nil
	}
	results := must(instantly.ForEach(background, client, count))
	if shown := fmt.Sprint(results[0]); !strings.HasPrefix(shown, "ForEachValue{Link:GroupMember{") || !strings.HasSuffix(shown, " Value:seen}") {
		t.Error(shown)
	}
}

func TestTheFindingsOfAReportAreAllOfThemTheWorstFirst(t *testing.T) {
	_, client := startSandbox(t)
	report := must(client.Review(background, instantly.ReviewOptions{}))
	findings := must(report.Findings())
	wanted := len(report.Members.Review.Findings) + len(report.Tags.Review.Findings)
	for _, key := range report.Keys.Review.Keys {
		wanted += len(key.Findings)
	}
	if len(findings) != wanted || findings[0] != report.Keys.Review.Keys[0].Findings[0] {
		t.Errorf("%d of %d findings: %v", len(findings), wanted, findings[0])
	}
	if last := findings[len(findings)-1]; last.Severity != instantly.SeverityLow {
		t.Error(last)
	}
	_, err := (&instantly.Report{}).Findings()
	wantKind(t, err, instantly.KindInvalidArgument)
}

func TestWhatTheLibraryDoesNotKnowIsKept(t *testing.T) {
	sandbox, client := startSandbox(t)
	err := sandbox.Fault(instantly.Fault{
		Kind: instantly.FaultStatus, Status: 200, Operation: "members.get",
		Body: instantly.Some(`{"id": "m1", "role": "captain", "email": 7, "accepted": "yes", "rank": 123456789012345678901234567890, "ranks": {"a": [9007199254740993]}}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	member := must(client.Members.Get(background, "m1"))
	if member.Role != "captain" || member.Email != "" || member.Accepted.IsSet() || member.Permissions != nil {
		t.Errorf("%+v", member)
	}
	if member.Extra.Get("rank") != json.Number("123456789012345678901234567890") || member.Extra.Get("accepted") != "yes" {
		t.Errorf("%#v", member.Extra)
	}
	if ranks := fmt.Sprint(member.Extra.Get("ranks")); ranks != "map[a:[9007199254740993]]" {
		t.Error(ranks)
	}
	if !strings.Contains(fmt.Sprint(member.Irregular), "email") {
		t.Errorf("%v", member.Irregular)
	}
}

func TestAnObjectOfNoDocumentedFormKeepsItsOrderAndItsDigits(t *testing.T) {
	const text = `{"b":1.50,"a":[12345678901234567890,{"\u00e9":null}],"b":-0.0}`
	var object instantly.JSONObject
	if err := json.Unmarshal([]byte(text), &object); err != nil || object != text || string(must(json.Marshal(object))) != text {
		t.Errorf("%s %v", object, err)
	}
	fields := object.Fields()
	if fields["b"] != json.Number("-0.0") || fmt.Sprint(fields["a"]) != "[12345678901234567890 map[é:<nil>]]" {
		t.Errorf("%v", fields)
	}
	var structure struct{ B float64 }
	if err := object.Decode(&structure); err != nil || structure.B != 0 || object.Get("c") != nil || object.Get("b") != fields["b"] {
		t.Errorf("%+v %v", structure, err)
	}
	fields["b"] = "changed"
	if object.Fields()["b"] != json.Number("-0.0") {
		t.Error("each call makes a map of its own")
	}
	var none instantly.JSONObject
	if err := json.Unmarshal([]byte("null"), &object); err != nil || object != none || none.Fields() != nil || none.Get("a") != nil {
		t.Errorf("%v %v", object, err)
	}
	if string(must(json.Marshal(none))) != "null" || json.Unmarshal([]byte("[1]"), &object) == nil {
		t.Error("none is null, and a list is no object")
	}
}

func TestAnyOtherEndpoint(t *testing.T) {
	_, client := startSandbox(t)
	response := must(client.Request(background, "GET", "/workspace-members", url.Values{"limit": {"2"}}, nil))
	var page struct{ Items []struct{ Email string } }
	if err := response.Decode(&page); err != nil || len(page.Items) != 2 || page.Items[0].Email == "" {
		t.Errorf("%v %v", page, err)
	}
	if response.Meta.Attempts != 1 || strings.Contains(fmt.Sprint(response), page.Items[0].Email) {
		t.Errorf("%v", response)
	}
	var tag struct{ Label string }
	body := map[string]string{"label": "<SDR & West>"}
	if err := must(client.Request(background, "POST", "/custom-tags", nil, body)).Decode(&tag); err != nil || tag.Label != body["label"] {
		t.Errorf("%v %v", tag, err)
	}
}

func TestAReportIsRendered(t *testing.T) {
	_, client := startSandbox(t)
	matrix := must(instantly.MatrixFromTOML("[roles.Closer]\nleads = \"Edit/Import\"\n"))
	defer matrix.Close()
	encoded := string(must(json.Marshal(matrix)))
	if !must(must(instantly.MatrixFromJSON(encoded)).Can("Closer", instantly.ResourceLeads, instantly.ActionImport)) {
		t.Error(encoded)
	}
	report := must(client.Review(background, instantly.ReviewOptions{
		Matrix:     matrix,
		Keys:       instantly.KeyReviewOptions{MaxAgeDays: instantly.Clear[int](), MaxEvents: instantly.Some(0)},
		Assignment: &instantly.Assignment{People: map[string]string{"maya.okafor@northwind.example.com": "Closer"}},
		AsOf:       instantly.TimestampOf(time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)),
	}))
	defer report.Close()
	if report.AsOf.String() != "2026-07-01T00:00:00.000Z" || len(report.Matrix.Table.Roles) != 1 || len(report.Keys.Review.Keys) == 0 {
		t.Errorf("%v", report)
	}
	if differences := report.Matrix.Check.Differences; len(differences) == 0 || differences[0].Holder.String() != "maya.okafor@northwind.example.com" {
		t.Errorf("%v", report.Matrix.Check)
	}
	said := "This is a sandbox: the people, keys and findings below are made up."
	for _, format := range []instantly.ReportFormat{
		instantly.ReportText, instantly.ReportMarkdown, instantly.ReportHTML, instantly.ReportJSON,
	} {
		text := must(report.Render(format))
		if !strings.Contains(text, "Zapier (legacy)") || strings.Contains(text, said) == (format == instantly.ReportJSON) {
			t.Errorf("%s: %s", format, text)
		}
	}
	if !report.Sandbox {
		t.Error("a review of a sandbox does not say so")
	}
	_, err := report.Render("braille")
	wantKind(t, err, instantly.KindInvalidArgument)
	report.Close()
	_, err = report.Render(instantly.ReportText)
	wantKind(t, err, instantly.KindInvalidArgument)
}

func TestWhatIsExceptedIsListedAndIsNoFinding(t *testing.T) {
	_, client := startSandbox(t)
	before := must(client.Review(background, instantly.ReviewOptions{}))
	defer before.Close()
	worst := before.Keys.Review.Keys[0].Findings[0]
	if worst.Kind != instantly.SubjectKindKey || len(worst.Fingerprint) != 16 || len(before.FirstSteps) == 0 || len(before.Gaps) != 0 {
		t.Errorf("%v, first %v, gaps %v", worst, before.FirstSteps, before.Gaps)
	}
	after := must(client.Review(background, instantly.ReviewOptions{Exceptions: []instantly.Exception{
		{Fingerprint: worst.Fingerprint, Reason: "superseded", Until: "9999-12-31"},
		{Rule: "old", Subject: "nobody", Reason: "gone", Until: "2026-01-31"},
	}}))
	defer after.Close()
	if len(after.Excepted) != 1 || after.Excepted[0].Finding.Fingerprint != worst.Fingerprint || after.Excepted[0].Reason != "superseded" {
		t.Errorf("%v", after.Excepted)
	}
	if len(after.UnusedExceptions) != 1 || after.UnusedExceptions[0].Why != "it ended on 2026-01-31" {
		t.Errorf("%v", after.UnusedExceptions)
	}
	_, err := client.Review(background, instantly.ReviewOptions{Exceptions: []instantly.Exception{{Fingerprint: worst.Fingerprint, Reason: "r"}}})
	wantKind(t, err, instantly.KindInvalidArgument)
	if !strings.Contains(err.Error(), "exceptions[0].until") {
		t.Error(err)
	}
}

func TestTheSandboxDoesAsItIsTold(t *testing.T) {
	sandbox, client := startSandbox(t, instantly.WithSeed(7), instantly.WithCampaigns(30), instantly.WithAccounts(40))
	campaigns := must(client.Campaigns.List(background, instantly.CampaignFilter{}))
	accounts := must(client.Accounts.List(background, instantly.AccountFilter{}))
	if len(campaigns.Items) != 30 || len(accounts.Items) != 40 {
		t.Errorf("%d campaigns, %d accounts", len(campaigns.Items), len(accounts.Items))
	}
	invited := must(client.Groups.Invite(background, must(sandbox.InvitableWorkspaces())[0].ID))
	if !must(sandbox.AcceptInvitation(invited.ID)) || must(sandbox.AcceptInvitation(invited.ID)) {
		t.Error("an invitation is accepted once")
	}
	if err := sandbox.SetPaid(sandbox.WorkspaceID(), false); err != nil {
		t.Fatal(err)
	}
	_, err := client.Workspace.Get(background)
	wantKind(t, err, instantly.KindPaymentRequired)
	for _, fault := range []instantly.Fault{
		{Kind: "explode"},
		{Kind: instantly.FaultReset, Status: 503},
		{Kind: instantly.FaultTruncate},
		{Kind: instantly.FaultStall, Operation: "members.lst"},
	} {
		wantKind(t, sandbox.Fault(fault), instantly.KindInvalidArgument)
	}
	if err := sandbox.Fault(instantly.Fault{Kind: instantly.FaultTruncate, BodyBytes: instantly.Some(0), Times: 2}); err != nil {
		t.Error(err)
	}
	if err := sandbox.Stop(); err != nil || sandbox.URL() == "" {
		t.Error(err)
	}
	if _, err := sandbox.Requests(); err == nil {
		t.Error("it was stopped")
	}
	sandbox.Close()
	if sandbox.URL() != "" || !sandbox.AdminKey().IsZero() {
		t.Error("it was closed")
	}
}
