import Conversation
import Messages

/// What `/usage` wants to know of the world.
package struct UsageWish: Hashable, Sendable {
  /// The model's reference.
  package var model: String
  /// Whether its server tells how much of the account's windows is used.
  package var asksForWindows: Bool
  /// The conversation as the next request would carry it, for its tokens to be counted; nil for
  /// none.
  package var request: MessagesRequest?
  /// When today and the seven days before tomorrow began, in Unix milliseconds.
  package var today: Int64
  package var week: Int64

  package init(
    model: String, asksForWindows: Bool, request: MessagesRequest?, today: Int64, week: Int64
  ) {
    self.model = model
    self.asksForWindows = asksForWindows
    self.request = request
    self.today = today
    self.week = week
  }
}

/// A part of the answer to it.
package enum UsageNews: Hashable, Sendable {
  /// Of all conversations, by model.
  case kept(today: [ModelUsage], week: [ModelUsage])
  /// The tokens of the conversation as the server counts them.
  case context(Int)
  case windows([UsageWindow])
  /// Why the windows are not known, in a sentence.
  case noWindows(String)
}

/// What is known of usage while it is shown.
struct UsageReport: Sendable {
  var today: [ModelUsage]?
  var week: [ModelUsage]?
  var context: Int?
  var windows: [UsageWindow] = []
  var problem: String?
  /// Whether the windows were asked for and have not come.
  var isWaiting = false
}
