//go:build cgo

package instantly

import (
	"fmt"
	"strings"
)

// Resources are all of them, in the order of the matrix.
func Resources() []Resource {
	return []Resource{
		ResourceCampaigns, ResourceLeads, ResourceAccounts, ResourceWebhooks, ResourceAPIKeys, ResourceMembers,
	}
}

// Matrix says which role may do what. The product knows no such matrix: [Matrix.Compile] says what of a
// role the API can express, and [Matrix.Check] compares a live workspace with it.
//
// A nil matrix stands for the original one: Admin, Manager, SDR and Viewer. Nothing here needs the
// network. Any number of goroutines may use a matrix at once.
type Matrix struct{ handle *nativeMatrix }

// OriginalMatrix is the matrix of the original request.
func OriginalMatrix() (*Matrix, error) {
	return newMatrix(matrixOriginal)
}

// MatrixFromJSON reads a matrix such as {"roles": {"Closer": {"campaigns": "View"}}}. A resource that a
// role does not name is "-".
//
// [KindInvalidArgument] with the line, the key, and what is allowed.
func MatrixFromJSON(json string) (*Matrix, error) {
	return newMatrix(matrixFromJSON, named("json", json))
}

// MatrixFromTOML reads a matrix with a table [roles.Closer] for each role, as [MatrixFromJSON] does.
func MatrixFromTOML(toml string) (*Matrix, error) {
	return newMatrix(matrixFromTOML, named("toml", toml))
}

func newMatrix(function function, texts ...text) (matrix *Matrix, err error) {
	err = performLocally(function, arguments{texts: texts}, func(call *call) error {
		matrix = &Matrix{call.takeMatrix()}
		return nil
	})
	return matrix, err
}

func (matrix *Matrix) with(texts ...text) arguments {
	if matrix == nil {
		return arguments{texts: texts}
	}
	return arguments{matrix: matrix.handle, texts: texts}
}

// Roles are the names of the roles, in order.
func (matrix *Matrix) Roles() ([]string, error) { return local[[]string](matrixRoles, matrix.with()) }

// Rows are the roles with their cells, in order.
func (matrix *Matrix) Rows() ([]MatrixRow, error) {
	return local[[]MatrixRow](matrixRows, matrix.with())
}

// Cell is what a role may do with a resource.
//
// [KindInvalidArgument] for a role that the matrix lacks, naming those that it has.
func (matrix *Matrix) Cell(role string, resource Resource) (Cell, error) {
	return local[Cell](matrixCell, matrix.with(named("role", role), named("resource", string(resource))))
}

// Can says whether a role may do something with a resource.
//
// [KindInvalidArgument] for a role that the matrix lacks, or an action that the resource lacks.
func (matrix *Matrix) Can(role string, resource Resource, action Action) (bool, error) {
	return localAnswer(matrixCan, matrix.with(
		named("role", role), named("resource", string(resource)), named("action", string(action))))
}

// Compile returns the API role, permissions and scopes that come nearest to a role, and every cell that
// the API cannot express.
//
// [KindInvalidArgument] for a role that the matrix lacks.
func (matrix *Matrix) Compile(role string) (Compiled, error) {
	return local[Compiled](matrixCompile, matrix.with(named("role", role)))
}

// Holder is who holds a role: a person or a key.
type Holder struct {
	// Sort is "person" or "key".
	Sort string `json:"sort"`
	// Name is the e-mail address of a person, or the name of a key.
	Name string `json:"name"`
}

// String shows the holder as a report names it: the address of a person, or key "name".
func (holder Holder) String() string {
	if holder.Sort == "key" {
		return fmt.Sprintf("key %q", holder.Name)
	}
	return neutral(holder.Name)
}

// MendingBy is what mends a difference from the matrix.
type MendingBy string

const (
	// Change the member's role, with [MembersService.Update].
	MendingChangeRole MendingBy = "change_role"
	// Remove the member and invite the person again, with [MembersService.Remove] and
	// [MembersService.Invite]: permissions cannot be changed.
	MendingInviteAgain MendingBy = "invite_again"
	// Create a key, give it to whatever uses this one, and revoke this one, with [KeysService.Create] and
	// [KeysService.Revoke]: scopes cannot be changed.
	MendingReplaceKey MendingBy = "replace_key"
	// Nothing in the API mends it.
	MendingNothing MendingBy = "nothing"
)

// Mending is how a difference from the matrix is mended. By says which of its fields count.
type Mending struct {
	// By is what mends it.
	By MendingBy `json:"by"`
	// MemberID is the membership to change or to remove, where its id is known.
	MemberID Optional[string] `json:"member_id"`
	// Role is the role to give, or to invite with.
	Role Optional[Role] `json:"role"`
	// Permissions are those to invite with; nil where the role needs no narrowing.
	Permissions []Permission `json:"permissions"`
	// Adds is what that adds beyond the matrix with other resources.
	Adds map[Resource][]Action `json:"adds"`
	// Costs is what inviting again costs.
	Costs Optional[string] `json:"costs"`
	// KeyID is the key to revoke, where its id is known.
	KeyID Optional[string] `json:"key_id"`
	// Scopes are those to create the new key with. Without any, the role may do nothing, and no new key is
	// needed.
	Scopes []Scope `json:"scopes"`
	// Why nothing mends it, in one sentence.
	Why Optional[string] `json:"why"`
}

// String shows the fields that hold something.
func (mending Mending) String() string { return describe(mending) }

// Check compares members and keys that were listed with the roles that they are meant to have.
//
// What a role of the API allows is only partly documented; where it is not, the wider right is assumed.
// A role or a scope that cannot be read counts as the widest that it could mean. [KindInvalidArgument] for
// a role that the matrix lacks, and for somebody who is named twice with different roles.
func (matrix *Matrix) Check(members []Member, keys []APIKey, assignment Assignment) (MatrixCheck, error) {
	var texts []text
	for _, part := range []struct {
		name  string
		value any
	}{{"members", orEmpty(members)}, {"keys", orEmpty(keys)}, {"assignment", assignment}} {
		encoded, failure := requestPart(part.name, part.value, false)
		if failure != nil {
			return MatrixCheck{}, failure.in(matrixCheck.name)
		}
		texts = append(texts, encoded)
	}
	return local[MatrixCheck](matrixCheck, matrix.with(texts...))
}

// orEmpty is a list that JSON writes as one.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// MatrixAddedAccess returns what a change of the API role of a member adds, by resource; empty where it
// adds nothing. [ScopesAddedAccess] is the same for keys.
func MatrixAddedAccess(before, after Role) (map[Resource][]Action, error) {
	return local[map[Resource][]Action](matrixAddedAccess, arguments{
		texts: []text{named("before", string(before)), named("after", string(after))},
	})
}

// MatrixAddsAccess says whether a change of the API role of a member adds anything; [MatrixAddedAccess]
// says what.
func MatrixAddsAccess(before, after Role) (bool, error) {
	return localAnswer(matrixAddsAccess, arguments{
		texts: []text{named("before", string(before)), named("after", string(after))},
	})
}

// ToJSON is the matrix as JSON, which [MatrixFromJSON] reads.
func (matrix *Matrix) ToJSON() (string, error) { return local[string](matrixToJSON, matrix.with()) }

// MarshalJSON is [Matrix.ToJSON].
func (matrix *Matrix) MarshalJSON() ([]byte, error) {
	text, err := matrix.ToJSON()
	return []byte(text), err
}

// String shows the names of the roles.
func (matrix *Matrix) String() string {
	roles, err := matrix.Roles()
	if err != nil {
		return "Matrix(" + err.Error() + ")"
	}
	return "Matrix(" + neutral(strings.Join(roles, ", ")) + ")"
}

// Close frees the matrix; later calls are errors. It may be called twice, and always returns nil.
func (matrix *Matrix) Close() error {
	if matrix != nil {
		matrix.handle.close()
	}
	return nil
}
