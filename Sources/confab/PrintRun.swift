import Archive
import Conversation
import Foundation
import HTTP
import Screen
import Settings

/// One answer on standard output, for scripts and pipes: what is asked, of which model, after what.
struct PrintRun {
  private let options: Options
  private let launch = Launch()
  private let catalog: ModelCatalog
  private var saving: Saving

  init(_ options: Options) {
    self.options = options
    catalog = ModelCatalog(launch.settings, maxTokens: options.maxTokens)
    saving = Saving(launch.place(isKept: !options.noSave))
  }

  /// The conversation that a run goes on with.
  struct Past {
    var session: Session
    var history = History()
  }

  /// - Returns: the exit code: 0 done, 1 the request failed, 2 wrong usage or configuration.
  mutating func run() -> Int32 {
    signal(SIGPIPE, SIG_IGN)
    sayProblems()
    guard let question = StandardInput.joined(with: options.prompt) else {
      complain("There is nothing to ask: give a prompt, or pipe one in.")
      return 2
    }
    var past: Past?
    if options.continueNewest || options.resume != nil {
      past = storedConversation()
      if past == nil { return 2 }
    }
    guard let model = model(of: past) else { return 2 }
    var dialogue = PrintedDialogue(
      options, launch, catalog, model, saving: saving, after: past)
    return dialogue.run(question)
  }

  /// The worst problem of the configuration: a script runs this often, and all are at hand.
  private func sayProblems() {
    let problems = launch.settings.problems
    guard let first = problems.first(where: { $0.severity == .error }) ?? problems.first else {
      return
    }
    complain(first.sentence)
    if problems.count > 1 { complain("\(problems.count - 1) more: confab config show") }
  }

  /// The model that the command line, the conversation or the configuration names.
  private func model(of past: Past?) -> ModelChoice? {
    let name = options.model ?? past?.session.model
    let chosen: ModelChoice
    switch name.map({ catalog.lookup($0) }) ?? catalog.defaultModel.map({ .found($0) }) {
    case .found(let choice): chosen = choice
    case .ambiguous(let choices):
      complain(
        "--model \(name ?? "") could be "
          + choices.map(\.reference).joined(separator: ", ") + "; name one of them.")
      return nil
    case .unknown, nil:
      complain("There is no model \(name ?? ""); `confab` and /model list show them.")
      return nil
    }
    if let reason = chosen.unusable {
      complain("\(chosen.alias) cannot be asked: \(reason)")
      return nil
    }
    if chosen.isDemo, options.model == nil, !launch.settings.problems.isEmpty {
      complain("Nothing was asked, since the configuration names no model that can be.")
      return nil
    }
    if chosen.isDemo {
      complain("No model is configured; this is canned text. Set ANTHROPIC_API_KEY to ask one.")
    }
    return chosen
  }

  /// What `-c` or `-r` names, whole; nil after saying why there is none.
  private mutating func storedConversation() -> Past? {
    if case .saving(let problem?) = saving.open(now: Moment.current.uptime) { complain(problem) }
    guard let archive = saving.archive else {
      complain("There is no archive to go on from in this run.")
      return nil
    }
    do throws(ArchiveError) {
      let session: Session
      if let name = options.resume {
        let hits = try archive.sessions(matching: name)
        guard hits.count == 1 else {
          complain(
            hits.isEmpty
              ? "No conversation is called “\(name)”."
              : "\(hits.count) conversations are called “\(name)”; name one by its id.")
          return nil
        }
        session = hits[0].session
      } else if let newest = try archive.newestSession(directory: launch.directory) {
        session = newest
      } else {
        complain("There is no earlier conversation in this directory.")
        return nil
      }
      var past = Past(session: session)
      if let leaf = session.leaf {
        past.history = History(
          turns: try archive.branch(endingAt: leaf, limit: .max).turns,
          compactions: try archive.compactions(of: session.id))
      }
      return past
    } catch {
      complain(error.sentence)
      return nil
    }
  }
}
