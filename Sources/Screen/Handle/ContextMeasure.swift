import Conversation
import Messages

/// What the conversation takes of the context, measured once for each change of what that depends
/// on: where it has to be estimated, all that would be sent is looked through.
struct ContextMeasure: Sendable {
  /// What it depends on. Of turns, which never change, the ends say which they are.
  struct Key: Hashable, Sendable {
    var turnCount: Int
    var first: Identifier?
    var last: Identifier?
    var compactions: [Compaction]
    var model: ModelChoice
    var settings: SessionSettings
    var systemPrompt: String?
    var givenSystemPrompt: String?
    var memory: [MemoryFile]
    var tools: [ToolDefinition]
  }

  fileprivate(set) var key: Key
  /// Nil where nothing was counted yet.
  fileprivate(set) var use: ContextUse?
  /// How often it was measured in this run.
  fileprivate(set) var count = 1
}

extension State {
  private var contextKey: ContextMeasure.Key {
    ContextMeasure.Key(
      turnCount: history.turns.count, first: history.turns.first?.id, last: history.turns.last?.id,
      compactions: history.compactions, model: model, settings: session.settings,
      systemPrompt: surroundings.systemPrompt, givenSystemPrompt: surroundings.givenSystemPrompt,
      memory: memory, tools: surroundings.tools)
  }

  /// What the conversation takes of the context.
  var contextUse: ContextUse? {
    if let contextMeasure, contextMeasure.key == contextKey { return contextMeasure.use }
    return measuredContextUse
  }

  private var measuredContextUse: ContextUse? {
    history.contextUse(
      for: model, system: systemPrompt(for: model), tools: toolsOffered(to: model))
  }

  /// Measures it anew where something has changed.
  mutating func measureContext() {
    let key = contextKey
    guard contextMeasure?.key != key else { return }
    contextMeasure = ContextMeasure(
      key: key, use: measuredContextUse, count: (contextMeasure?.count ?? 0) + 1)
  }
}
