package instantly_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"strings"

	instantly "github.com/instantly-rbac/instantly-rbac/bindings/go"
)

// A key for a team, with the scopes that it needs.
func Example() {
	sandbox, err := instantly.StartSandbox()
	if err != nil {
		log.Fatal(err)
	}
	defer sandbox.Close()
	client, err := sandbox.Client() // with an account: instantly.New()
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	ctx := context.Background()
	scopes, err := instantly.PresetAnalyticsReadOnly.Scopes()
	if err != nil {
		log.Fatal(err)
	}
	key, err := client.Keys.Create(ctx, "marketing", scopes)
	if err != nil {
		log.Fatal(err)
	}
	// key.Key.Reveal() gives the secret, this once: store it.
	fmt.Println(key.Name, key.Scopes, key.Key)
	// Output: marketing [campaigns:read accounts:read] ***
}

// forExamples is a client of a sandbox of its own.
func forExamples() *instantly.Client {
	sandbox, err := instantly.StartSandbox(instantly.WithoutRateLimit())
	if err != nil {
		log.Fatal(err)
	}
	client, err := sandbox.Client()
	if err != nil {
		log.Fatal(err)
	}
	return client
}

func ExampleMembersService_List() {
	client := forExamples()
	defer client.Close()
	pending := instantly.MemberFilter{Accepted: instantly.Some(false)}
	members, err := client.Members.List(context.Background(), pending)
	if err != nil {
		log.Fatal(err)
	}
	for _, member := range members.Items {
		fmt.Println(member.Email, member.Role)
	}
	// Output:
	// ben.carter@northwind.example.com view
	// aiko.mori@northwind.example.com editor
}

func ExampleMembersService_Invite() {
	client := forExamples()
	defer client.Close()
	ctx := context.Background()
	member, err := client.Members.Invite(ctx, "sam@example.com", instantly.RoleView, instantly.InvitationOptions{
		Nickname: instantly.Some("SDR, West"),
	})
	if errors.Is(err, instantly.KindOutcomeUnknown) {
		// It may have been sent: look into client.Members.List before you repeat it.
		log.Fatal(err)
	} else if err != nil {
		log.Fatal(err)
	}
	fmt.Println(member.Email, member.Role, member.Accepted, member.Nickname)

	member, err = client.Members.Update(ctx, member.ID, instantly.MemberUpdate{
		Role:     instantly.Some(instantly.RoleEditor),
		Nickname: instantly.Clear[string](),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(member.Role, member.Nickname.Or("(none)"))
	// Output:
	// sam@example.com view false SDR, West
	// editor (none)
}

func ExampleKeysService_Review() {
	client := forExamples()
	defer client.Close()
	review, err := client.Keys.Review(context.Background(), instantly.KeyReviewOptions{
		Needs: map[string][]string{"Zapier (legacy)": {"campaigns.list", "leads:create"}},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, reviewed := range review.Keys[:2] {
		fmt.Printf("%s can %s; would do: %s\n", reviewed.Key.Name, strings.Join(reviewed.Can, "; "), reviewed.SuggestedScopes)
	}
	// Output:
	// Sandbox admin can do everything; would do: []
	// Zapier (legacy) can do everything; would do: [campaigns:read leads:create]
}

func ExampleForEach() {
	client := forExamples()
	defer client.Close()
	counts, err := instantly.ForEach(context.Background(), client,
		func(ctx context.Context, workspace *instantly.Client, link instantly.GroupMember) (int, error) {
			members, err := workspace.Members.List(ctx, instantly.MemberFilter{})
			if err != nil {
				return 0, err
			}
			return len(members.Items), nil
		})
	if err != nil {
		log.Fatal(err)
	}
	for _, count := range counts {
		fmt.Println(count.Link.SubWorkspaceName, count.Value, count.Err)
	}
	// Output:
	// Dune Robotics 2 <nil>
	// Copperline Analytics 3 <nil>
	// Brightwater Dental 2 <nil>
	// Alder & Finch Legal 3 <nil>
}

func ExampleTagsService_Ensure() {
	client := forExamples()
	defer client.Close()
	ctx := context.Background()
	tags, err := client.Tags.Ensure(ctx, []string{"SDR-West", "SDR-East"})
	if err != nil {
		log.Fatal(err)
	}
	account, err := client.Accounts.Page(ctx, instantly.AccountFilter{}, instantly.Limit(1))
	if err != nil {
		log.Fatal(err)
	}
	west := []string{tags.Items[0].ID}
	_, err = client.Tags.Assign(ctx, west, instantly.TagTargets{Accounts: []string{account.Items[0].Email}})
	if err != nil {
		log.Fatal(err)
	}
	tagged, err := client.Accounts.List(ctx, instantly.AccountFilter{TagIDs: west})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(tags.Items[0].Label, "is on", len(tagged.Items), "account")
	// Output: SDR-West is on 1 account
}

func ExampleAuditLogsService_Iter() {
	client := forExamples()
	defer client.Close()
	var progress instantly.Progress
	made := instantly.AuditLogFilter{ActivityType: instantly.Some(instantly.ActivityTypeAPIKeyCreated)}
	count := 0
	for event, err := range client.AuditLogs.Iter(context.Background(), made, instantly.Track(&progress)) {
		if err != nil {
			log.Fatal(err)
		}
		if count++; count == 1 {
			fmt.Println(event.ActivityType)
		}
	}
	fmt.Println("that is everything:", progress.Complete)
	// Output:
	// API key created
	// that is everything: true
}

func ExampleAuditLogsService_Activity() {
	client := forExamples()
	defer client.Close()
	activity, err := client.AuditLogs.Activity(context.Background(), instantly.AuditLogFilter{})
	if err != nil {
		log.Fatal(err)
	}
	byUser := map[string]int64{}
	for _, count := range activity.Counts {
		byUser[count.UserName.Or("nobody by name")] += count.Events
	}
	fmt.Println(byUser["nobody by name"], "of", activity.Events, "events bear no name; that is everything:", activity.Complete)
	// Output:
	// 2 of 400 events bear no name; that is everything: true
}

func ExampleClient_Access() {
	client := forExamples()
	defer client.Close()
	person := instantly.Some("maya.okafor@northwind.example.com")
	access, err := client.Access(context.Background(), instantly.AccessOptions{Person: person})
	if err != nil {
		log.Fatal(err)
	}
	for _, row := range access.Rows {
		fmt.Println(row.Resource, row.Label)
	}
	// Output:
	// campaigns Full
	// leads Full
	// accounts Full
	// webhooks Full
	// api_keys Full
	// members View
}

func ExampleError() {
	client := forExamples()
	defer client.Close()
	_, err := client.Tags.Create(context.Background(), " ", instantly.TagOptions{})
	var failure *instantly.Error
	if errors.As(err, &failure) {
		fmt.Println(failure.Kind, failure.Operation, failure.Attempts)
	}
	fmt.Println(err)
	// Output:
	// invalid_argument tags.create 0
	// tags.create: label: must not be empty or blank
}

func ExampleMatrix_Can() {
	var original *instantly.Matrix // nil stands for the original one
	can, err := original.Can("SDR", instantly.ResourceCampaigns, instantly.ActionLaunch)
	fmt.Println(can, err)

	matrix, err := instantly.MatrixFromJSON(`{"roles": {"Closer": {"campaigns": "View", "leads": "Edit/Import"}}}`)
	if err != nil {
		log.Fatal(err)
	}
	defer matrix.Close()
	compiled, err := matrix.Compile("Closer")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(compiled.APIRole, compiled.Scopes)
	// Output:
	// true <nil>
	// editor [campaigns:read leads:read leads:update leads:create]
}

func ExampleScopesAddedAccess() {
	added, err := instantly.ScopesAddedAccess(
		[]instantly.Scope{"campaigns:all"},
		[]instantly.Scope{"campaigns:read", "leads:read"},
	)
	fmt.Println(added, err)
	// Output: [leads:read] <nil>
}

func ExampleSandbox_Fault() {
	sandbox, err := instantly.StartSandbox()
	if err != nil {
		log.Fatal(err)
	}
	defer sandbox.Close()
	client, err := sandbox.Client(instantly.WithBackoff(0))
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	err = sandbox.Fault(instantly.Fault{Kind: instantly.FaultStatus, Status: 503, Operation: "members.list"})
	if err != nil {
		log.Fatal(err)
	}
	members, err := client.Members.List(context.Background(), instantly.MemberFilter{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(members.Items), "members after", members.Meta.Attempts, "attempts")
	// Output: 8 members after 2 attempts
}

// A nightly check: the findings of a review, of which the worst come first.
func ExampleReport_Findings() {
	client := forExamples()
	defer client.Close()
	report, err := client.Review(context.Background(), instantly.ReviewOptions{})
	if err != nil {
		log.Fatal(err)
	}
	defer report.Close()
	findings, err := report.Findings()
	if err != nil {
		log.Fatal(err)
	}
	for _, finding := range findings {
		if finding.Severity == instantly.SeverityCritical {
			fmt.Printf("%s: %s\n", finding.Subject, finding.Why)
		}
	}
	// Output:
	// Sandbox admin: it can do everything, also with what is added later
	// Zapier (legacy): it can do everything, also with what is added later
}
