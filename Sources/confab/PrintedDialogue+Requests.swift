import Conversation
import Messages
import Screen

/// What `--print` sends.
extension PrintedDialogue {
  /// Asks for the answer, or the summary, that is on its way.
  mutating func resend() {
    let model = exchange.model
    let tools = model.isDemo || summary != nil ? [] : offered
    let request = MessagesRequest(
      to: model, requestSettings(for: model, tools: tools),
      messages: summaryMessages(for: model) ?? history.messages(for: model), tools: tools)
    transport.send(id: exchange.id, request, model: model.reference, now: now.uptime)
  }

  /// What a request to a model says besides the messages.
  func requestSettings(for model: ModelChoice, tools: [ToolDefinition]) -> RequestSettings {
    var settings = RequestSettings(
      model, session.settings, system: launch.settings.systemPrompt,
      override: options.systemPrompt)
    if !offered.isEmpty { settings.preface = preface(tools) }
    return settings
  }

  /// What a model with tools is told before all else.
  private func preface(_ tools: [ToolDefinition]) -> SystemPrompt {
    let surroundings = Surroundings(launch, systemPrompt: nil)
    let memory =
      surroundings.readsMemory ? MemoryReader(launch, redaction: transport.redaction).files : []
    return .preface(
      directory: launch.directory, platform: surroundings.platform,
      seconds: now.wall / 1000 + Int64(secondsEastOfGreenwich()), tools: tools, memory: memory)
  }
}
