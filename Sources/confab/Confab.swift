import ArgumentParser
import Conversation
import Foundation
import Terminal
import Tools

@main
enum Program {
  /// Of this program; also in its User-Agent.
  static let version = "0.1.0"

  static func main() {
    // Most starts have no arguments, and then nothing is parsed: the library's reflection would
    // take a third of the time to the first frame.
    if CommandLine.argc == 1 { exit(ScreenRun(Options()).run()) }
    // Spawned by programs that wait for the first answer.
    if CommandLine.argc == 2, let name = CommandLine.unsafeArgv[1], strcmp(name, "acp") == 0 {
      var run = ACPRun(ACPRun.Options())
      exit(run.run())
    }
    if let options = Self.resuming { exit(ScreenRun(options).run()) }
    let arguments = Array(CommandLine.arguments.dropFirst())
    if let text = Self.help(arguments) {
      print(text)
      exit(0)
    }
    // The library would take a subcommand's name for a prompt, which it may be behind an option.
    let named = Confab.configuration.subcommands.first {
      $0.configuration.commandName == arguments.first
    }
    do {
      var command =
        try named?.parseAsRoot(Array(arguments.dropFirst()))
        ?? Confab.parseAsRoot(Self.completed(arguments))
      try command.run()
    } catch {
      // The library's code for wrong usage is 64; ours is 2, as for a wrong configuration.
      guard Confab.exitCode(for: error) == .validationFailure else { Confab.exit(withError: error) }
      complain(Confab.fullMessage(for: error))
      exit(2)
    }
  }
}

extension Program {
  /// What `-c` or `-r NAME` asks for where nothing else is said, the second most frequent start.
  private static var resuming: Options? {
    func argument(_ index: Int) -> String? {
      CommandLine.unsafeArgv[index].map { String(cString: $0) }
    }
    var options = Options()
    switch (CommandLine.argc, argument(1)) {
    case (2, "-c"), (2, "--continue"): options.continueNewest = true
    case (3, "-r"), (3, "--resume"):
      // A bare `-r` shows the list, and what follows is another option.
      guard let name = argument(2), !name.isEmpty, !name.hasPrefix("-") else { return nil }
      options.resume = name
    default: return nil
    }
    return options
  }

  /// What `help`, alone or before the names of subcommands, asks for. The library would take it for
  /// a prompt, and run what follows.
  private static func help(_ arguments: [String]) -> String? {
    guard arguments.first == "help" else { return nil }
    var command: any ParsableCommand.Type = Confab.self
    for name in arguments.dropFirst() {
      let next = command.configuration.subcommands.first {
        $0.configuration.commandName == name
      }
      guard let next else { return nil }
      command = next
    }
    return Confab.helpMessage(for: command)
  }

  /// Gives a bare `--resume` the empty name that stands for the list: the library knows no option
  /// whose value may be missing.
  static func completed(_ arguments: [String]) -> [String] {
    var result: [String] = []
    for (index, argument) in arguments.enumerated() {
      result.append(argument)
      if argument == "--" { return result + arguments[(index + 1)...] }
      guard argument == "-r" || argument == "--resume" else { continue }
      let next = index + 1 < arguments.count ? arguments[index + 1] : "-"
      if next.hasPrefix("-") { result.append("") }
    }
    return result
  }
}

/// What a run was asked for.
struct Options {
  var prompt: String?
  var continueNewest = false
  /// An id or a title; empty for the list.
  var resume: String?
  var model: String?
  var print = false
  var outputFormat = OutputFormat.text
  /// Whether `stream-json` has the stream's own events too.
  var isPartial = false
  var systemPrompt: String?
  var maxTokens: Int?
  var noSave = false
  var color = ColorChoice.automatic
  var theme: String?
  /// Lines instead of a screen.
  var plain = false
  /// What tools may do without a question, beyond the configuration.
  var allowedRules: [PermissionRule] = []
  var permissionMode: PermissionMode?
  /// How many answers `--print` asks for, tools carried out in between.
  var maxTurns: Int?
  /// Whether `--print` offers tools: a script that says nothing of them gets words.
  var offersTools: Bool {
    !allowedRules.isEmpty || permissionMode != nil || maxTurns != nil
  }
}

/// The command line.
struct Confab: ParsableCommand {

  static let configuration = CommandConfiguration(
    commandName: "confab",
    abstract: "Chat with language models in the terminal: streamed, saved, resumable.",
    discussion: """
      Without a key the built-in demo answers. /setup in the chat, or confab config add, sets up a \
      model; so do ANTHROPIC_BASE_URL and ANTHROPIC_API_KEY. confab doctor says whether it answers.
      """,
    version: "confab \(Program.version)",
    subcommands: [
      SessionsCommand.self, ConfigCommand.self, ModelsCommand.self, ThemesCommand.self,
      KeysCommand.self, DoctorCommand.self, ACPCommand.self,
    ])

  @Argument(help: "A first message, sent at once.")
  var prompt: String?

  @Flag(name: [.short, .customLong("continue")], help: "Go on with this directory's newest chat.")
  var continueNewest = false

  @Option(
    name: .shortAndLong, parsing: .unconditional,
    help: ArgumentHelp(
      "Go on with a chat, by id or title; without a value, choose from the list.",
      valueName: "id|title"))
  var resume: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The model: alias, provider/model, id or number.", valueName: "ref"))
  var model: String?

  @Flag(name: .shortAndLong, help: "Print one answer on standard output; no screen.")
  var print = false

  @Option(help: "What --print writes: text, json, or stream-json (a JSON object a line).")
  var outputFormat: OutputFormat?

  @Flag(help: "With stream-json: every event of the stream too.")
  var includePartialMessages = false

  @Flag(
    help: ArgumentHelp("Accepted for scripts that pass it; changes nothing.", visibility: .hidden))
  var verbose = false

  @Option(help: ArgumentHelp("The system prompt.", valueName: "text"))
  var systemPrompt: String?

  @Option(help: ArgumentHelp("The most tokens an answer may have.", valueName: "n"))
  var maxTokens: Int?

  @Option(
    name: [.customLong("allowed-tools"), .customLong("allowedTools")],
    help: ArgumentHelp(
      "What tools may do without a question, such as \"Read,Bash(git log:*)\".",
      valueName: "rules"))
  var allowedTools: [String] = []

  @Option(
    help: ArgumentHelp(
      "default, acceptEdits, plan or bypassPermissions.", valueName: "mode"))
  var permissionMode: PermissionMode?

  @Option(help: ArgumentHelp("With --print: the most answers, tools in between.", valueName: "n"))
  var maxTurns: Int?

  @Flag(help: "Keep nothing of this run.")
  var noSave = false

  @Option(help: "Colours: auto, always or never.")
  var color: ColorChoice = .automatic

  @Option(help: ArgumentHelp("The colours; `confab themes` lists them.", valueName: "name"))
  var theme: String?

  @Flag(help: "Lines instead of a screen: for screen readers. ACCESSIBLE=1 does the same.")
  var plain = false

  func validate() throws {
    if let maxTokens, maxTokens < 1 {
      throw ValidationError("--max-tokens takes a number from 1 up, not \(maxTokens).")
    }
    if let maxTurns, maxTurns < 1 {
      throw ValidationError("--max-turns takes a number from 1 up, not \(maxTurns).")
    }
    if !print, maxTurns != nil { throw ValidationError("--max-turns belongs to --print.") }
    for text in allowedTools.flatMap(AllowedTools.split) where PermissionRule(text) == nil {
      throw ValidationError(
        "--allowed-tools takes rules such as Read or \"Bash(git log:*)\", not \(text).")
    }
    if !print, outputFormat != nil || includePartialMessages {
      throw ValidationError("--output-format and --include-partial-messages belong to --print.")
    }
    if print, resume == "" {
      throw ValidationError("With --print, --resume needs an id or a title.")
    }
    if continueNewest, resume != nil {
      throw ValidationError("Choose one of --continue and --resume.")
    }
  }

  func run() throws {
    if print {
      var run = PrintRun(options)
      throw ExitCode(run.run())
    }
    throw ExitCode(ScreenRun(options).run())
  }

  private var options: Options {
    Options(
      prompt: prompt, continueNewest: continueNewest, resume: resume, model: model, print: print,
      outputFormat: outputFormat ?? .text, isPartial: includePartialMessages,
      systemPrompt: systemPrompt, maxTokens: maxTokens, noSave: noSave, color: color,
      theme: theme, plain: plain,
      allowedRules: allowedTools.flatMap(AllowedTools.split).compactMap { PermissionRule($0) },
      permissionMode: permissionMode, maxTurns: maxTurns)
  }
}

extension ColorChoice: ExpressibleByArgument {}
extension PermissionMode: ExpressibleByArgument {}

/// The value of `--allowed-tools`.
enum AllowedTools {
  /// Rules separated by commas or spaces, as Claude Code takes them
  /// (https://code.claude.com/docs/en/cli-reference); in parentheses both belong to the rule.
  static func split(_ text: String) -> [String] {
    var rules: [String] = [""]
    var depth = 0
    for character in text {
      if depth == 0, character == "," || character.isWhitespace {
        rules.append("")
        continue
      }
      if character == "(" { depth += 1 }
      if character == ")" { depth = max(0, depth - 1) }
      rules[rules.count - 1].append(character)
    }
    return rules.filter { !$0.isEmpty }
  }
}
