package instantly

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"
)

// Documents hold every field, null where the API left it out, so that a field which Go does not know
// would show here.
func TestEveryFieldOfADocumentHasAPlace(t *testing.T) {
	sandbox, err := StartSandbox(WithoutRateLimit())
	if err != nil {
		t.Fatal(err)
	}
	defer sandbox.Close()
	client, err := sandbox.Client()
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	members, err := client.Members.List(context.Background(), MemberFilter{})
	if err != nil {
		t.Fatal(err)
	}
	invited := []text{named("email", "sam@example.com"), named("role", "view")}
	role := named("role", "SDR")
	for _, document := range []struct {
		function function
		given    arguments
		into     any
	}{
		{membersList, arguments{}, &List[Member]{}},
		{membersPage, arguments{}, &Page[Member]{}},
		{membersInvite, arguments{texts: invited}, &Member{}},
		{membersRemove, arguments{texts: []text{named("id", members.Items[0].ID)}}, &Removal[Member]{}},
		{keysList, arguments{}, &List[APIKey]{}},
		{groupsList, arguments{}, &List[GroupMember]{}},
		{groupsAdmin, arguments{}, &AdminWorkspace{}},
		{tagsList, arguments{}, &List[Tag]{}},
		{tagsMappings, arguments{}, &List[TagMapping]{}},
		{campaignsList, arguments{}, &List[Campaign]{}},
		{accountsList, arguments{options: map[string]any{"include_tags": true}}, &List[Account]{}},
		{auditLogsList, arguments{}, &List[AuditLog]{}},
		{auditLogsActivity, arguments{}, &Activity{}},
		{workspaceGet, arguments{}, &Workspace{}},
		{workspaceSetDomain, arguments{texts: []text{named("domain", "app.example.com")}}, &Workspace{}},
		{workspaceGetDomain, arguments{}, &DomainInfo{}},
		{workspacePlan, arguments{}, &PlanDetails{}},
		{workspaceSubscription, arguments{}, &SubscriptionDetails{}},
		{clientCheck, arguments{}, &Check{}},
		{clientReview, arguments{options: map[string]any{"assignment": Assignment{}}}, &Report{}},
		{membersReview, arguments{}, &MemberReview{}},
		{keysReview, arguments{}, &KeyReview{}},
		{tagsReview, arguments{}, &TagReview{}},
		{matrixRows, arguments{}, &[]MatrixRow{}},
		{matrixCompile, arguments{texts: []text{role}}, &Compiled{}},
		{scopesSmallestFor, arguments{}, &Needs{}},
		{sandboxRequests, arguments{}, &[]SandboxRequest{}},
		{sandboxSubWorkspaces, arguments{}, &[]SandboxWorkspace{}},
	} {
		document.given.client, document.given.sandbox = client.handle, sandbox.handle
		err := performLocally(document.function, document.given, func(call *call) error {
			encoded, err := documentJSON(call.document)
			if err != nil {
				return err
			}
			decoder := json.NewDecoder(bytes.NewReader(encoded))
			decoder.DisallowUnknownFields()
			return decoder.Decode(document.into)
		})
		if err != nil {
			t.Errorf("%s: %v", document.function.name, err)
		}
	}
}
