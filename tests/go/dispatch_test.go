package tests

import (
	"context"
	"encoding/json"
	"iter"
	"testing"

	instantly "github.com/instantly-rbac/instantly-rbac/bindings/go"
)

// function calls one of the API's functions with the arguments of a case.
type function func(*testing.T, *instantly.Client, json.RawMessage) (any, error)

// taking makes a function of one that takes its arguments as a structure. An argument without a place in
// it is a defect of the case or of the binding.
func taking[A, R any](call func(context.Context, *instantly.Client, A) (R, error)) function {
	return func(t *testing.T, client *instantly.Client, arguments json.RawMessage) (any, error) {
		var given A
		if err := decodeStrictly(arguments, &given); err != nil {
			t.Fatalf("arguments: %v", err)
		}
		return call(context.Background(), client, given)
	}
}

type (
	none struct{}
	byID struct {
		ID string `json:"id"`
	}
	paging struct {
		PageSize *int `json:"page_size"`
		MaxItems *int `json:"max_items"`
	}
	paged struct {
		Limit         *int    `json:"limit"`
		StartingAfter *string `json:"starting_after"`
	}
	tagging struct {
		TagIDs []string `json:"tag_ids"`
		instantly.TagTargets
	}
	scopeSet struct {
		Granted []instantly.Scope `json:"granted"`
	}
	ofMatrix struct {
		Matrix json.RawMessage `json:"matrix"`
	}
	ofRole struct {
		Role string `json:"role"`
		ofMatrix
	}
	inText struct {
		Text string `json:"text"`
	}
	change[T any] struct {
		Before T `json:"before"`
		After  T `json:"after"`
	}
)

func (paging paging) options() (options []instantly.ListOption) {
	if paging.PageSize != nil {
		options = append(options, instantly.PageSize(*paging.PageSize))
	}
	if paging.MaxItems != nil {
		options = append(options, instantly.MaxItems(*paging.MaxItems))
	}
	return options
}

// items are the options of an iteration.
func (paging paging) items(options ...instantly.IterOption) []instantly.IterOption {
	for _, option := range paging.options() {
		options = append(options, option)
	}
	return options
}

func (paged paged) options() (options []instantly.PageOption) {
	if paged.Limit != nil {
		options = append(options, instantly.Limit(*paged.Limit))
	}
	if paged.StartingAfter != nil {
		options = append(options, instantly.StartingAfter(*paged.StartingAfter))
	}
	return options
}

// collect is what an iteration comes to, in the form of a list.
func collect[T any](paging paging, open func(...instantly.IterOption) iter.Seq2[T, error]) (*instantly.List[T], error) {
	var progress instantly.Progress
	list := &instantly.List[T]{Items: []T{}}
	for item, err := range open(paging.items(instantly.Track(&progress))...) {
		if err != nil {
			return nil, err
		}
		list.Items = append(list.Items, item)
	}
	list.Complete, list.Meta = progress.Complete, &progress.Meta
	return list, nil
}

// matrix is the one of a case; nil, the original, where it gives none.
func (given ofMatrix) matrix() (*instantly.Matrix, error) {
	if given.Matrix == nil {
		return nil, nil
	}
	return instantly.MatrixFromJSON(string(given.Matrix))
}

// withMatrix calls a function with the matrix of a case.
func withMatrix[R any](given ofMatrix, call func(*instantly.Matrix) (R, error)) (result R, err error) {
	matrix, err := given.matrix()
	if err != nil {
		return result, err
	}
	defer matrix.Close()
	return call(matrix)
}

// table is a matrix as its document shows it.
func table(matrix *instantly.Matrix, err error) (instantly.MatrixTable, error) {
	if err != nil {
		return instantly.MatrixTable{}, err
	}
	defer matrix.Close()
	rows, err := matrix.Rows()
	return instantly.MatrixTable{Roles: rows}, err
}

// Short names for what every function below takes.
type (
	Ctx    = context.Context
	Client = *instantly.Client
)

// functions are all that can be called, by canonical name.
var functions = map[string]function{
	"members.list": taking(func(ctx Ctx, client Client, given struct {
		instantly.MemberFilter
		paging
	}) (any, error) {
		return client.Members.List(ctx, given.MemberFilter, given.options()...)
	}),
	"members.iter": taking(func(ctx Ctx, client Client, given struct {
		instantly.MemberFilter
		paging
	}) (any, error) {
		return collect(given.paging, func(options ...instantly.IterOption) iter.Seq2[instantly.Member, error] {
			return client.Members.Iter(ctx, given.MemberFilter, options...)
		})
	}),
	"members.page": taking(func(ctx Ctx, client Client, given struct {
		instantly.MemberFilter
		paged
	}) (any, error) {
		return client.Members.Page(ctx, given.MemberFilter, given.options()...)
	}),
	"members.get": taking(func(ctx Ctx, client Client, given byID) (any, error) {
		return client.Members.Get(ctx, given.ID)
	}),
	"members.invite": taking(func(ctx Ctx, client Client, given struct {
		Email string         `json:"email"`
		Role  instantly.Role `json:"role"`
		instantly.InvitationOptions
	}) (any, error) {
		return client.Members.Invite(ctx, given.Email, given.Role, given.InvitationOptions)
	}),
	"members.update": taking(func(ctx Ctx, client Client, given struct {
		byID
		instantly.MemberUpdate
	}) (any, error) {
		return client.Members.Update(ctx, given.ID, given.MemberUpdate)
	}),
	"members.remove": taking(func(ctx Ctx, client Client, given byID) (any, error) {
		return client.Members.Remove(ctx, given.ID)
	}),
	"members.review": taking(func(ctx Ctx, client Client, given instantly.MemberReviewOptions) (any, error) {
		return client.Members.Review(ctx, given)
	}),

	"keys.list": taking(func(ctx Ctx, client Client, given struct {
		instantly.KeyFilter
		paging
	}) (any, error) {
		return client.Keys.List(ctx, given.KeyFilter, given.options()...)
	}),
	"keys.iter": taking(func(ctx Ctx, client Client, given struct {
		instantly.KeyFilter
		paging
	}) (any, error) {
		return collect(given.paging, func(options ...instantly.IterOption) iter.Seq2[instantly.APIKey, error] {
			return client.Keys.Iter(ctx, given.KeyFilter, options...)
		})
	}),
	"keys.page": taking(func(ctx Ctx, client Client, given struct {
		instantly.KeyFilter
		paged
	}) (any, error) {
		return client.Keys.Page(ctx, given.KeyFilter, given.options()...)
	}),
	"keys.create": taking(func(ctx Ctx, client Client, given struct {
		Name    string            `json:"name"`
		Scopes  []instantly.Scope `json:"scopes"`
		Recover bool              `json:"recover"`
	}) (any, error) {
		var options []instantly.CreateKeyOption
		if given.Recover {
			options = append(options, instantly.Recover())
		}
		return client.Keys.Create(ctx, given.Name, given.Scopes, options...)
	}),
	"keys.revoke": taking(func(ctx Ctx, client Client, given byID) (any, error) {
		return client.Keys.Revoke(ctx, given.ID)
	}),
	"keys.review": taking(func(ctx Ctx, client Client, given instantly.KeyReviewOptions) (any, error) {
		return client.Keys.Review(ctx, given)
	}),

	"groups.list": taking(func(ctx Ctx, client Client, given paging) (any, error) {
		return client.Groups.List(ctx, given.options()...)
	}),
	"groups.iter": taking(func(ctx Ctx, client Client, given paging) (any, error) {
		return collect(given, func(options ...instantly.IterOption) iter.Seq2[instantly.GroupMember, error] {
			return client.Groups.Iter(ctx, options...)
		})
	}),
	"groups.page": taking(func(ctx Ctx, client Client, given paged) (any, error) {
		return client.Groups.Page(ctx, given.options()...)
	}),
	"groups.get": taking(func(ctx Ctx, client Client, given byID) (any, error) {
		return client.Groups.Get(ctx, given.ID)
	}),
	"groups.invite": taking(func(ctx Ctx, client Client, given struct {
		SubWorkspaceID string `json:"sub_workspace_id"`
	}) (any, error) {
		return client.Groups.Invite(ctx, given.SubWorkspaceID)
	}),
	"groups.remove": taking(func(ctx Ctx, client Client, given byID) (any, error) {
		return client.Groups.Remove(ctx, given.ID)
	}),
	"groups.admin": taking(func(ctx Ctx, client Client, _ none) (any, error) {
		return client.Groups.Admin(ctx)
	}),

	"tags.list": taking(func(ctx Ctx, client Client, given struct {
		instantly.TagFilter
		paging
	}) (any, error) {
		return client.Tags.List(ctx, given.TagFilter, given.options()...)
	}),
	"tags.iter": taking(func(ctx Ctx, client Client, given struct {
		instantly.TagFilter
		paging
	}) (any, error) {
		return collect(given.paging, func(options ...instantly.IterOption) iter.Seq2[instantly.Tag, error] {
			return client.Tags.Iter(ctx, given.TagFilter, options...)
		})
	}),
	"tags.page": taking(func(ctx Ctx, client Client, given struct {
		instantly.TagFilter
		paged
	}) (any, error) {
		return client.Tags.Page(ctx, given.TagFilter, given.options()...)
	}),
	"tags.get": taking(func(ctx Ctx, client Client, given byID) (any, error) {
		return client.Tags.Get(ctx, given.ID)
	}),
	"tags.create": taking(func(ctx Ctx, client Client, given struct {
		Label string `json:"label"`
		instantly.TagOptions
	}) (any, error) {
		return client.Tags.Create(ctx, given.Label, given.TagOptions)
	}),
	"tags.ensure": taking(func(ctx Ctx, client Client, given struct {
		Labels []string `json:"labels"`
	}) (any, error) {
		return client.Tags.Ensure(ctx, given.Labels)
	}),
	"tags.update": taking(func(ctx Ctx, client Client, given struct {
		byID
		instantly.TagUpdate
	}) (any, error) {
		return client.Tags.Update(ctx, given.ID, given.TagUpdate)
	}),
	"tags.delete": taking(func(ctx Ctx, client Client, given byID) (any, error) {
		return client.Tags.Delete(ctx, given.ID)
	}),
	"tags.assign": taking(func(ctx Ctx, client Client, given tagging) (any, error) {
		return client.Tags.Assign(ctx, given.TagIDs, given.TagTargets)
	}),
	"tags.unassign": taking(func(ctx Ctx, client Client, given tagging) (any, error) {
		return client.Tags.Unassign(ctx, given.TagIDs, given.TagTargets)
	}),
	"tags.mappings": taking(func(ctx Ctx, client Client, given struct {
		instantly.MappingFilter
		paging
	}) (any, error) {
		return client.Tags.Mappings(ctx, given.MappingFilter, given.options()...)
	}),
	"tags.mappings_iter": taking(func(ctx Ctx, client Client, given struct {
		instantly.MappingFilter
		paging
	}) (any, error) {
		return collect(given.paging, func(options ...instantly.IterOption) iter.Seq2[instantly.TagMapping, error] {
			return client.Tags.MappingsIter(ctx, given.MappingFilter, options...)
		})
	}),
	"tags.mappings_page": taking(func(ctx Ctx, client Client, given struct {
		instantly.MappingFilter
		paged
	}) (any, error) {
		return client.Tags.MappingsPage(ctx, given.MappingFilter, given.options()...)
	}),
	"tags.review": taking(func(ctx Ctx, client Client, given instantly.TagReviewOptions) (any, error) {
		return client.Tags.Review(ctx, given)
	}),

	"campaigns.list": taking(func(ctx Ctx, client Client, given struct {
		instantly.CampaignFilter
		paging
	}) (any, error) {
		return client.Campaigns.List(ctx, given.CampaignFilter, given.options()...)
	}),
	"campaigns.iter": taking(func(ctx Ctx, client Client, given struct {
		instantly.CampaignFilter
		paging
	}) (any, error) {
		return collect(given.paging, func(options ...instantly.IterOption) iter.Seq2[instantly.Campaign, error] {
			return client.Campaigns.Iter(ctx, given.CampaignFilter, options...)
		})
	}),
	"campaigns.page": taking(func(ctx Ctx, client Client, given struct {
		instantly.CampaignFilter
		paged
	}) (any, error) {
		return client.Campaigns.Page(ctx, given.CampaignFilter, given.options()...)
	}),

	"accounts.list": taking(func(ctx Ctx, client Client, given struct {
		instantly.AccountFilter
		paging
	}) (any, error) {
		return client.Accounts.List(ctx, given.AccountFilter, given.options()...)
	}),
	"accounts.iter": taking(func(ctx Ctx, client Client, given struct {
		instantly.AccountFilter
		paging
	}) (any, error) {
		return collect(given.paging, func(options ...instantly.IterOption) iter.Seq2[instantly.Account, error] {
			return client.Accounts.Iter(ctx, given.AccountFilter, options...)
		})
	}),
	"accounts.page": taking(func(ctx Ctx, client Client, given struct {
		instantly.AccountFilter
		paged
		SortBy    *instantly.AccountSort `json:"sort_by"`
		SortOrder *instantly.SortOrder   `json:"sort_order"`
		Skip      *int                   `json:"skip"`
	}) (any, error) {
		var options []instantly.AccountPageOption
		for _, option := range given.options() {
			options = append(options, option)
		}
		if given.SortBy != nil {
			options = append(options, instantly.SortBy(*given.SortBy))
		}
		if given.SortOrder != nil {
			options = append(options, instantly.InOrder(*given.SortOrder))
		}
		if given.Skip != nil {
			options = append(options, instantly.Skip(*given.Skip))
		}
		return client.Accounts.Page(ctx, given.AccountFilter, options...)
	}),

	"audit_logs.list": taking(func(ctx Ctx, client Client, given struct {
		instantly.AuditLogFilter
		paging
	}) (any, error) {
		return client.AuditLogs.List(ctx, given.AuditLogFilter, given.options()...)
	}),
	"audit_logs.iter": taking(func(ctx Ctx, client Client, given struct {
		instantly.AuditLogFilter
		paging
	}) (any, error) {
		return collect(given.paging, func(options ...instantly.IterOption) iter.Seq2[instantly.AuditLog, error] {
			return client.AuditLogs.Iter(ctx, given.AuditLogFilter, options...)
		})
	}),
	"audit_logs.page": taking(func(ctx Ctx, client Client, given struct {
		instantly.AuditLogFilter
		paged
	}) (any, error) {
		return client.AuditLogs.Page(ctx, given.AuditLogFilter, given.options()...)
	}),
	"audit_logs.activity": taking(func(ctx Ctx, client Client, given struct {
		instantly.AuditLogFilter
		paging
	}) (any, error) {
		return client.AuditLogs.Activity(ctx, given.AuditLogFilter, given.options()...)
	}),

	"workspace.get": taking(func(ctx Ctx, client Client, _ none) (any, error) {
		return client.Workspace.Get(ctx)
	}),
	"workspace.update": taking(func(ctx Ctx, client Client, given instantly.WorkspaceUpdate) (any, error) {
		return client.Workspace.Update(ctx, given)
	}),
	"workspace.change_owner": taking(func(ctx Ctx, client Client, given struct {
		Email string `json:"email"`
		Sec   string `json:"sec"`
	}) (any, error) {
		return client.Workspace.ChangeOwner(ctx, given.Email, instantly.NewSecret(given.Sec))
	}),
	"workspace.change_owner_to_member": taking(func(ctx Ctx, client Client, given struct {
		MemberID string `json:"member_id"`
		Sec      string `json:"sec"`
	}) (any, error) {
		return client.Workspace.ChangeOwnerToMember(ctx, given.MemberID, instantly.NewSecret(given.Sec))
	}),
	"workspace.schedule_removal": taking(func(ctx Ctx, client Client, _ none) (any, error) {
		return client.Workspace.ScheduleRemoval(ctx)
	}),
	"workspace.cancel_removal": taking(func(ctx Ctx, client Client, _ none) (any, error) {
		return client.Workspace.CancelRemoval(ctx)
	}),
	"workspace.get_domain": taking(func(ctx Ctx, client Client, _ none) (any, error) {
		return client.Workspace.GetDomain(ctx)
	}),
	"workspace.set_domain": taking(func(ctx Ctx, client Client, given struct {
		Domain string `json:"domain"`
	}) (any, error) {
		return client.Workspace.SetDomain(ctx, given.Domain)
	}),
	"workspace.delete_domain": taking(func(ctx Ctx, client Client, _ none) (any, error) {
		return client.Workspace.DeleteDomain(ctx)
	}),
	"workspace.plan": taking(func(ctx Ctx, client Client, _ none) (any, error) {
		return client.Workspace.Plan(ctx)
	}),
	"workspace.subscription": taking(func(ctx Ctx, client Client, _ none) (any, error) {
		return client.Workspace.Subscription(ctx)
	}),

	"client.check": taking(func(ctx Ctx, client Client, _ none) (any, error) {
		return client.Check(ctx)
	}),
	"client.request": taking(func(ctx Ctx, client Client, given struct {
		Method string            `json:"method"`
		Path   string            `json:"path"`
		Query  map[string]string `json:"query"`
		Body   any               `json:"body"`
	}) (any, error) {
		return client.Request(ctx, given.Method, given.Path, given.Query, given.Body)
	}),
	"client.review": taking(func(ctx Ctx, client Client, given struct {
		Members    instantly.MemberReviewOptions `json:"members"`
		Keys       instantly.KeyReviewOptions    `json:"keys"`
		Tags       instantly.TagReviewOptions    `json:"tags"`
		Assignment *instantly.Assignment         `json:"assignment"`
		AsOf       instantly.Timestamp           `json:"as_of"`
		ofMatrix
	}) (any, error) {
		matrix, err := given.matrix()
		if err != nil {
			return nil, err
		}
		defer matrix.Close()
		return client.Review(ctx, instantly.ReviewOptions{
			Members: given.Members, Keys: given.Keys, Tags: given.Tags,
			Matrix: matrix, Assignment: given.Assignment, AsOf: given.AsOf,
		})
	}),

	"scopes.documented": taking(func(_ Ctx, _ Client, _ none) (any, error) {
		return instantly.ScopesDocumented()
	}),
	"scopes.allows": taking(func(_ Ctx, _ Client, given struct {
		scopeSet
		Required instantly.Scope `json:"required"`
	}) (any, error) {
		return instantly.ScopesAllows(given.Granted, given.Required)
	}),
	"scopes.effective": taking(func(_ Ctx, _ Client, given scopeSet) (any, error) {
		return instantly.ScopesEffective(given.Granted)
	}),
	"scopes.in_words": taking(func(_ Ctx, _ Client, given scopeSet) (any, error) {
		return instantly.ScopesInWords(given.Granted)
	}),
	"scopes.smallest_for": taking(func(_ Ctx, _ Client, given struct {
		Operations []string `json:"operations"`
	}) (any, error) {
		return instantly.ScopesSmallestFor(given.Operations)
	}),
	"scopes.added_access": taking(func(_ Ctx, _ Client, given change[[]instantly.Scope]) (any, error) {
		return instantly.ScopesAddedAccess(given.Before, given.After)
	}),
	"scopes.adds_access": taking(func(_ Ctx, _ Client, given change[[]instantly.Scope]) (any, error) {
		return instantly.ScopesAddsAccess(given.Before, given.After)
	}),

	"matrix.original": taking(func(_ Ctx, _ Client, _ none) (any, error) {
		return table(instantly.OriginalMatrix())
	}),
	"matrix.from_json": taking(func(_ Ctx, _ Client, given inText) (any, error) {
		return table(instantly.MatrixFromJSON(given.Text))
	}),
	"matrix.from_toml": taking(func(_ Ctx, _ Client, given inText) (any, error) {
		return table(instantly.MatrixFromTOML(given.Text))
	}),
	"matrix.roles": taking(func(_ Ctx, _ Client, given ofMatrix) (any, error) {
		return withMatrix(given, (*instantly.Matrix).Roles)
	}),
	"matrix.rows": taking(func(_ Ctx, _ Client, given ofMatrix) (any, error) {
		return withMatrix(given, (*instantly.Matrix).Rows)
	}),
	"matrix.cell": taking(func(_ Ctx, _ Client, given struct {
		ofRole
		Resource instantly.Resource `json:"resource"`
	}) (any, error) {
		return withMatrix(given.ofMatrix, func(matrix *instantly.Matrix) (instantly.Cell, error) {
			return matrix.Cell(given.Role, given.Resource)
		})
	}),
	"matrix.can": taking(func(_ Ctx, _ Client, given struct {
		ofRole
		Resource instantly.Resource `json:"resource"`
		Action   instantly.Action   `json:"action"`
	}) (any, error) {
		return withMatrix(given.ofMatrix, func(matrix *instantly.Matrix) (bool, error) {
			return matrix.Can(given.Role, given.Resource, given.Action)
		})
	}),
	"matrix.compile": taking(func(_ Ctx, _ Client, given ofRole) (any, error) {
		return withMatrix(given.ofMatrix, func(matrix *instantly.Matrix) (instantly.Compiled, error) {
			return matrix.Compile(given.Role)
		})
	}),
	"matrix.check": taking(func(_ Ctx, _ Client, given struct {
		Members    []instantly.Member   `json:"members"`
		Keys       []instantly.APIKey   `json:"keys"`
		Assignment instantly.Assignment `json:"assignment"`
		ofMatrix
	}) (any, error) {
		return withMatrix(given.ofMatrix, func(matrix *instantly.Matrix) (instantly.MatrixCheck, error) {
			return matrix.Check(given.Members, given.Keys, given.Assignment)
		})
	}),
	"matrix.added_access": taking(func(_ Ctx, _ Client, given change[instantly.Role]) (any, error) {
		return instantly.MatrixAddedAccess(given.Before, given.After)
	}),
	"matrix.adds_access": taking(func(_ Ctx, _ Client, given change[instantly.Role]) (any, error) {
		return instantly.MatrixAddsAccess(given.Before, given.After)
	}),
}
