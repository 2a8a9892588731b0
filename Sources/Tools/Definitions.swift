import Conversation
import Messages

/// The tools as the model is told of them: names and inputs as models know them from Claude Code.
enum Definitions {
  /// The tools of a mode; where nothing may be changed, those that only read.
  static func definitions(_ mode: PermissionMode) -> [ToolDefinition] {
    Tool.allCases.filter { mode != .plan || $0.isReading }.map(definition)
  }

  private static func definition(_ tool: Tool) -> ToolDefinition {
    switch tool {
    case .read:
      make(
        tool,
        "Reads a file, as numbered lines like `cat -n`, or a picture (PNG, JPEG, GIF, WebP). Without "
          + "a limit the first \(FileRead.lineCount) lines; long lines are cut.",
        [
          ("file_path", text("The file.")),
          ("offset", number("The first line, from 1.")), ("limit", number("How many lines.")),
        ], required: 1)
    case .write:
      make(
        tool,
        "Writes a file whole; directories that are missing are made. An existing file must have "
          + "been read before. Prefer Edit for changes.",
        [("file_path", text("The file.")), ("content", text("All of its text."))], required: 2)
    case .edit:
      make(
        tool,
        "Replaces text in a file that was read before. old_string must be exactly in the file, with "
          + "its white space and without line numbers, and only once unless replace_all is set.",
        [
          ("file_path", text("The file.")), ("old_string", text("What is replaced.")),
          ("new_string", text("What takes its place.")),
          ("replace_all", flag("Replace it wherever it is.")),
        ], required: 3)
    case .multiEdit:
      make(
        tool,
        "Several replacements in one file, made in order, all or none. Each is as in Edit.",
        [
          ("file_path", text("The file.")),
          (
            "edits",
            list(
              object(
                [
                  ("old_string", text("What is replaced.")),
                  ("new_string", text("What takes its place.")),
                  ("replace_all", flag("Replace it wherever it is.")),
                ], required: 2))
          ),
        ], required: 2)
    case .glob:
      make(
        tool,
        "Finds files whose paths match a pattern such as `**/*.swift`, the newest first. Files that "
          + ".gitignore names are left out.",
        [
          ("pattern", text("The pattern, with *, ?, [a-z], {a,b} and **.")),
          ("path", text("The directory to search; the working directory if not given.")),
        ], required: 1)
    case .grep:
      make(
        tool,
        "Searches the contents of files for a regular expression (ripgrep's syntax). Files that "
          + ".gitignore names are left out. Use this instead of grep in Bash.",
        [
          ("pattern", text("The regular expression.")),
          ("path", text("The file or directory; the working directory if not given.")),
          ("glob", text("Only files that match, such as `*.ts`.")),
          ("type", text("Only files of a type, such as js, py, rust.")),
          (
            "output_mode",
            choice(
              "What to show; files_with_matches if not given.",
              GrepQuery.Mode.allCases.map(\.rawValue))
          ),
          ("-i", flag("Ignore case.")), ("-n", flag("Show line numbers; true if not given.")),
          ("-A", number("Lines after each match.")), ("-B", number("Lines before each match.")),
          ("-C", number("Lines before and after each match.")),
          ("head_limit", number("The most lines of the answer.")),
          ("multiline", flag("Let matches span lines, and . match line feeds.")),
        ], required: 1)
    case .list:
      make(
        tool, "Lists the names in a directory.", [("path", text("The directory."))], required: 1)
    case .bash:
      make(
        tool,
        "Runs a command in bash, without a terminal and with nothing to read. The directory lasts "
          + "from one command to the next while it stays in the working directory; variables do "
          + "not. What it leaves running is ended with it. Long output is shortened in its middle.",
        [
          ("command", text("The command.")),
          (
            "timeout",
            number(
              "Milliseconds; \(BashRun.standardTimeout) if not given, \(BashRun.longestTimeout) at "
                + "most.")
          ),
          ("description", text("What it does, in five to ten words.")),
        ], required: 1)
    case .plan:
      make(
        tool,
        "Sets the list of steps that the person sees. Use it for work of several steps, and keep it "
          + "true: one step in progress at a time, completed ones marked at once.",
        [
          (
            "todos",
            list(
              object(
                [
                  ("content", text("The step, as an order: \"Run the tests\".")),
                  ("status", choice("Where it is.", ["pending", "in_progress", "completed"])),
                  ("activeForm", text("The step while it is done: \"Running the tests\".")),
                ], required: 2))
          )
        ], required: 1)
    }
  }

  private static func make(
    _ tool: Tool, _ description: String, _ members: [(String, JSON)], required: Int
  ) -> ToolDefinition {
    ToolDefinition(
      name: tool.rawValue, description: description,
      inputSchema: object(members, required: required))
  }

  /// - Parameter required: how many of the members, from the first, must be there.
  private static func object(_ members: [(String, JSON)], required: Int) -> JSON {
    .object([
      "type": .string("object"),
      "properties": .object(Dictionary(members) { $1 }),
      "required": .array(members.prefix(required).map { .string($0.0) }),
    ])
  }

  private static func text(_ description: String) -> JSON { value("string", description) }
  private static func number(_ description: String) -> JSON { value("integer", description) }
  private static func flag(_ description: String) -> JSON { value("boolean", description) }

  private static func value(_ type: String, _ description: String) -> JSON {
    .object(["type": .string(type), "description": .string(description)])
  }

  private static func choice(_ description: String, _ values: [String]) -> JSON {
    .object([
      "type": .string("string"), "description": .string(description),
      "enum": .array(values.map(JSON.string)),
    ])
  }

  private static func list(_ items: JSON) -> JSON {
    .object(["type": .string("array"), "items": items])
  }
}
