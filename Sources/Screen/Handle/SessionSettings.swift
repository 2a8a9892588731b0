import Conversation
import Messages

extension State {
  /// What a request to a model says besides the messages.
  /// - Parameter tools: those that it offers; nil for what is offered in general.
  func requestSettings(
    for model: ModelChoice, tools: [ToolDefinition]? = nil
  ) -> RequestSettings {
    var settings = RequestSettings(
      model, session.settings, system: surroundings.systemPrompt,
      override: surroundings.givenSystemPrompt)
    settings.preface = preface(for: model, tools: tools ?? toolsOffered(to: model))
    return settings
  }

  /// The tools that a model is offered.
  func toolsOffered(to model: ModelChoice) -> [ToolDefinition] {
    model.isDemo ? [] : surroundings.tools
  }

  /// What goes before the system prompt: what a model with tools is told of where it is, and the
  /// standing instructions, the outermost first.
  private func preface(for model: ModelChoice, tools: [ToolDefinition]) -> SystemPrompt {
    guard !model.isDemo else { return SystemPrompt() }
    return .preface(
      directory: surroundings.directory, platform: surroundings.platform,
      seconds: now.wall / 1000 + Int64(surroundings.utcOffset), tools: tools, memory: memory)
  }

  /// All that a request begins with, by its parts.
  func systemPrompt(for model: ModelChoice) -> SystemPrompt {
    requestSettings(for: model).systemPrompt
  }

  /// Takes the standing instructions as they are now, and says what is new in them.
  mutating func takeMemory(_ files: [MemoryFile]) {
    let old = memory
    memory = files
    for file in files where file.isCut && !old.contains(where: { $0.name == file.name && $0.isCut })
    {
      notices.append(
        Notice(
          "\(file.name) is longer than \(Attachment.size(MemoryFile.mostBytes)); the model gets "
            + "its beginning.", .warning))
    }
    guard attaching.isLooking, old != files else { return }
    let changed = files.filter { !old.contains($0) }.map(\.name)
    let gone = old.map(\.name).filter { name in !files.contains { $0.name == name } }
    if !changed.isEmpty {
      let names = changed.joined(separator: ", ")
      notices.append(
        Notice(
          "\(names) \(changed.count == 1 ? "has" : "have") changed: the model gets the new text."))
    }
    if !gone.isEmpty {
      notices.append(Notice("The model does not get \(gone.joined(separator: ", ")) any more."))
    }
  }

  /// Changes what the conversation sets for itself. One that is not kept yet is told of it with the
  /// first thing to keep.
  mutating func changeSettings(_ change: (inout SessionSettings) -> Void) -> [Effect] {
    let before = session.settings
    change(&session.settings)
    guard session.settings != before else { return [] }
    session.settings.changed = max(now.wall, before.changed + 1)
    return isSessionKept ? [.record(.settings(session.settings, session: session.id)), .sync] : []
  }
}
