import Messages

/// A call of a tool, as the model made it.
package struct ToolCall: Hashable, Sendable, Identifiable {
  /// The id of its `tool_use` block, which the result names.
  package let id: String
  package var name: String
  /// An object, unless the model wrote none: then the text it wrote, as a string.
  package var input: JSON

  package init(id: String, name: String, input: JSON) {
    self.id = id
    self.name = name
    self.input = input
  }
}

extension Turn {
  /// The calls that the answer makes, in order.
  package var toolCalls: [ToolCall] {
    content.compactMap {
      if case .toolUse(let id, let name, let input) = $0 {
        ToolCall(id: id, name: name, input: input)
      } else {
        nil
      }
    }
  }
}

extension Turn {
  /// What the turn brings back from tools.
  package var toolResults: [ToolResult] {
    content.compactMap { if case .toolResult(let result) = $0 { result } else { nil } }
  }

  /// Whether the turn is nothing but what tools gave back.
  package var isToolResults: Bool {
    role == .user && !content.isEmpty
      && content.allSatisfy { if case .toolResult = $0 { true } else { false } }
  }

  /// Whether a person said it.
  package var isQuestion: Bool { role == .user && !isToolResults }
}

extension ToolResult {
  /// All text of it.
  package var text: String {
    content.compactMap { if case .text(let text) = $0 { text } else { nil } }
      .joined(separator: "\n")
  }
}

/// How much the model may do without a question. The raw values are Claude Code's names of its
/// modes (`--permission-mode`, https://code.claude.com/docs/en/iam).
package enum PermissionMode: String, Codable, Hashable, Sendable, CaseIterable {
  /// Reading in the working directory is free; all else asks.
  case ask = "default"
  /// Changes of files in the working directory go ahead as well.
  case acceptEdits
  /// Nothing is changed and nothing is run.
  case plan
  /// Nothing asks but what a rule says to ask.
  case fullTrust = "bypassPermissions"
}

/// A file before and after a change, as text.
package struct FileChange: Hashable, Sendable {
  /// Absolute.
  package var path: String
  /// Nil where the file was not there.
  package var before: String?
  /// Nil where the change deletes it.
  package var after: String?

  package init(path: String, before: String?, after: String?) {
    self.path = path
    self.before = before
    self.after = after
  }
}

/// What a call will do, as exactly as can be told, for the person to decide.
package struct Proposal: Hashable, Sendable {
  /// What is to be allowed.
  package enum Act: Hashable, Sendable {
    /// These bytes go to a shell in this directory.
    case command(String, directory: String, sandbox: Sandbox)
    case changes([FileChange])
    /// Something outside the working directory is read.
    case reading(path: String)
    /// The call goes with its input to a server of the Model Context Protocol, which may do
    /// whatever the person can.
    case service(server: String)
  }

  /// What holds a command back.
  package enum Sandbox: Hashable, Sendable {
    /// No sandbox is installed, or the call leaves it: the command can do what the person can.
    case none
    /// Writes reach only the working directory, and the network only where that is said.
    case confined(network: Bool)
  }

  package var call: ToolCall
  package var act: Act
  /// The rule that "always" would add, as configurations write it: `Bash(git status:*)`. Nil where
  /// always is no choice.
  package var rule: String?

  package init(call: ToolCall, act: Act, rule: String?) {
    self.call = call
    self.act = act
    self.rule = rule
  }
}

/// What the person answers to a proposal.
package enum Decision: Hashable, Sendable {
  case once
  /// Yes, and for all that the proposal's rule covers while the program runs.
  case always
  /// No; the text, which may be empty, is said to the model.
  case no(String)
}

/// One step of the model's plan.
package struct PlanStep: Hashable, Sendable {
  /// The words that models know from Claude Code's `TodoWrite`.
  package enum Status: String, Hashable, Sendable {
    case pending
    case inProgress = "in_progress"
    case completed
  }

  package var text: String
  package var status: Status

  package init(text: String, status: Status) {
    self.text = text
    self.status = status
  }
}

/// What came of a call.
package struct ToolOutcome: Hashable, Sendable {
  /// What the model is told.
  package var result: ToolResult
  /// What the person is told, in a few words: "214 lines", "exit code 1".
  package var summary: String
  /// The files that were changed.
  package var changes: [FileChange]
  /// The plan, where the call set one.
  package var plan: [PlanStep]?

  package init(
    result: ToolResult, summary: String = "", changes: [FileChange] = [], plan: [PlanStep]? = nil
  ) {
    self.result = result
    self.summary = summary
    self.changes = changes
    self.plan = plan
  }
}

/// What a front end asks of the tools.
package enum ToolRequest: Hashable, Sendable {
  /// Look at a call: answered by `proposed`, `permitted` or `finished` (refused, or no such tool).
  case prepare(ToolCall, mode: PermissionMode)
  /// Carry out a call that was prepared.
  /// - Parameter always: whether the proposal's rule holds from now on.
  case run(id: String, always: Bool)
  /// End a call, its whole process group; what it gave so far comes as `finished`.
  case stop(id: String)
}

/// What the tools tell of a call.
package enum ToolEvent: Hashable, Sendable {
  /// It waits for the person.
  case proposed(Proposal)
  /// It may run without a question.
  case permitted
  /// What a command wrote since the last event, both its streams in the order they came.
  case output([UInt8])
  case finished(ToolOutcome)
}
