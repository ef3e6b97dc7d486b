package tests

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	instantly "github.com/instantly-rbac/instantly-rbac/bindings/go"
)

// TestWhatANameHidesIsVisibleWhereAProgramPrintsIt prints a name with all characters of tests/hidden.json.
func TestWhatANameHidesIsVisibleWhereAProgramPrintsIt(t *testing.T) {
	text, err := os.ReadFile("../hidden.json")
	if err != nil {
		t.Fatal(err)
	}
	var listed struct{ Hidden []rune }
	if err := json.Unmarshal(text, &listed); err != nil || len(listed.Hidden) == 0 {
		t.Fatal(err)
	}
	name := "Ada" + string(listed.Hidden) + "Admin"
	role, _ := json.Marshal(name)
	matrix, err := instantly.MatrixFromJSON(fmt.Sprintf(`{"roles": {%s: {"leads": "View"}}}`, role))
	if err != nil {
		t.Fatal(err)
	}
	defer matrix.Close()
	_, unknown := matrix.Cell("nobody", instantly.ResourceLeads)
	member := instantly.Member{Email: name, Nickname: instantly.Some(name)}
	for what, shown := range map[string]string{
		"a record": member.String(),
		"a list":   fmt.Sprint(instantly.List[instantly.Member]{Items: []instantly.Member{member}}),
		"%+v":      fmt.Sprintf("%+v", member),
		"a holder": instantly.Holder{Sort: "person", Name: name}.String(),
		"a key":    instantly.Holder{Sort: "key", Name: name}.String(),
		"a matrix": matrix.String(),
		"an error": unknown.Error(),
	} {
		if strings.ContainsAny(shown, string(listed.Hidden)) || !strings.Contains(shown, "Ada") {
			t.Errorf("%s shows %q", what, shown)
		}
	}
	if kept, err := json.Marshal(member); err != nil || json.Unmarshal(kept, &member) != nil || member.Email != name {
		t.Errorf("JSON is data, and keeps a name: %s %v", kept, err)
	}
}
