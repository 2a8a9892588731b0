import Conversation

extension State {
  /// What a request to a model says besides the messages.
  func requestSettings(for model: ModelChoice) -> RequestSettings {
    RequestSettings(
      model, session.settings, system: surroundings.systemPrompt,
      override: surroundings.givenSystemPrompt)
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
