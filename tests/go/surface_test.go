package tests

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
)

// The places of the binding and of the table, seen from here.
const (
	bindingFolder = "../../bindings/go"
	surfaceFile   = "../surface.json"
)

type surface struct {
	Operations []struct {
		Functions []string   `json:"functions"`
		Arguments []argument `json:"arguments"`
	} `json:"operations"`
	Composed []struct {
		Name      string     `json:"name"`
		Arguments []argument `json:"arguments"`
	} `json:"composed"`
	ErrorKinds []string `json:"error_kinds"`
}

type argument struct {
	Name     string `json:"name"`
	Required bool   `json:"required"`
}

func readSurface(t *testing.T) (surface surface) {
	t.Helper()
	text, err := os.ReadFile(surfaceFile)
	if err == nil {
		err = json.Unmarshal(text, &surface)
	}
	if err != nil {
		t.Fatal(err)
	}
	return surface
}

// argumentsOf are the names of a function's arguments, in their order.
func argumentsOf(t *testing.T, name string) (required, optional []string) {
	t.Helper()
	surface := readSurface(t)
	var arguments []argument
	for _, operation := range surface.Operations {
		if slices.Contains(operation.Functions, name) {
			arguments = operation.Arguments
		}
	}
	for _, composed := range surface.Composed {
		if composed.Name == name {
			arguments = composed.Arguments
		}
	}
	for _, argument := range arguments {
		if argument.Required {
			required = append(required, argument.Name)
		} else {
			optional = append(optional, argument.Name)
		}
	}
	return required, optional
}

// named are the functions that Go calls otherwise.
var named = map[string]string{
	"audit_logs.batches":  "AuditLogsService.ExportBatches",
	"matrix.original":     "OriginalMatrix",
	"matrix.from_json":    "MatrixFromJSON",
	"matrix.from_toml":    "MatrixFromTOML",
	"matrix.added_access": "MatrixAddedAccess",
	"matrix.adds_access":  "MatrixAddsAccess",
}

// inGo is how Go spells a canonical name.
func inGo(name string) string {
	if special, ok := named[name]; ok {
		return special
	}
	namespace, verb, _ := strings.Cut(name, ".")
	switch namespace {
	case "client", "matrix":
		return camel(namespace) + "." + camel(verb)
	case "scopes":
		return camel(namespace) + camel(verb)
	default:
		return camel(namespace) + "Service." + camel(verb)
	}
}

func camel(name string) (camel string) {
	for _, word := range strings.Split(name, "_") {
		if word == "json" {
			word = strings.ToUpper(word)
		}
		camel += strings.ToUpper(word[:1]) + word[1:]
	}
	return camel
}

// goAlone is what makes or describes a client or a matrix, which is each language's own.
var goAlone = []string{
	"Client.BaseURL", "Client.WorkspaceID", "Client.String",
	"Matrix.Close", "Matrix.MarshalJSON", "Matrix.String",
}

// parseBinding reads the sources of the binding.
func parseBinding(t *testing.T) (files []*ast.File) {
	t.Helper()
	noTests := func(file fs.FileInfo) bool { return !strings.HasSuffix(file.Name(), "_test.go") }
	packages, err := parser.ParseDir(token.NewFileSet(), bindingFolder, noTests, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range packages["instantly"].Files {
		files = append(files, file)
	}
	return files
}

// offered are the public functions and methods that stand for a canonical name.
func offered(files []*ast.File) (names []string) {
	for _, file := range files {
		for _, declared := range file.Decls {
			function, ok := declared.(*ast.FuncDecl)
			if !ok || !function.Name.IsExported() {
				continue
			}
			name, owner := function.Name.Name, receiver(function)
			switch {
			case owner == "Client" || owner == "Matrix" || strings.HasSuffix(owner, "Service"):
				names = append(names, owner+"."+name)
			case owner == "" && (strings.HasPrefix(name, "Scopes") || strings.Contains(name, "Matrix")):
				names = append(names, name)
			}
		}
	}
	return names
}

// receiver is the type that a method belongs to.
func receiver(function *ast.FuncDecl) string {
	if function.Recv == nil {
		return ""
	}
	switch owner := function.Recv.List[0].Type.(type) {
	case *ast.StarExpr:
		if name, ok := owner.X.(*ast.Ident); ok {
			return name.Name
		}
	case *ast.Ident:
		return owner.Name
	}
	return ""
}

func TestGoOffersWhatTheTableSaysAndNothingElse(t *testing.T) {
	surface := readSurface(t)
	expected := slices.Clone(goAlone)
	for _, operation := range surface.Operations {
		for _, function := range operation.Functions {
			expected = append(expected, inGo(function))
		}
	}
	for _, composed := range surface.Composed {
		expected = append(expected, inGo(composed.Name))
	}
	offered := offered(parseBinding(t))
	for _, name := range offered {
		if !slices.Contains(expected, name) {
			t.Errorf("%s is not in the table", name)
		}
	}
	for _, name := range expected {
		if !slices.Contains(offered, name) {
			t.Errorf("%s is missing", name)
		}
	}
	if len(expected) < 60 {
		t.Errorf("the table has only %d functions", len(expected))
	}
}

func TestGoKnowsEveryKindOfError(t *testing.T) {
	var known []string
	for _, file := range parseBinding(t) {
		ast.Inspect(file, func(node ast.Node) bool {
			if constant, ok := node.(*ast.ValueSpec); ok && strings.HasPrefix(constant.Names[0].Name, "Kind") {
				known = append(known, strings.Trim(constant.Values[0].(*ast.BasicLit).Value, `"`))
			}
			return true
		})
	}
	kinds := readSurface(t).ErrorKinds
	slices.Sort(known)
	slices.Sort(kinds)
	if !slices.Equal(known, kinds) {
		t.Errorf("%v are not %v", known, kinds)
	}
}

func TestEveryExportedNameIsExplained(t *testing.T) {
	for _, file := range parseBinding(t) {
		for _, declared := range file.Decls {
			switch declared := declared.(type) {
			case *ast.FuncDecl:
				if declared.Name.IsExported() && declared.Doc == nil {
					t.Errorf("%s.%s has no comment", receiver(declared), declared.Name)
				}
			case *ast.GenDecl:
				for _, spec := range declared.Specs {
					if spec, ok := spec.(*ast.TypeSpec); ok && spec.Name.IsExported() && declared.Doc == nil && spec.Doc == nil {
						t.Errorf("%s has no comment", spec.Name)
					}
				}
			}
		}
	}
}
