import Conversation
import Foundation
import GRDB
import Messages

extension SessionSettings {
  /// Reads a column; nothing is set where it is NULL or damaged.
  init(stored bytes: Data?) {
    guard let bytes, let json = try? JSON(parsing: Array(bytes)) else {
      self.init()
      return
    }
    self.init(json: json)
  }
}

extension Archive {
  /// Stores what a conversation sets for itself.
  static func store(_ settings: SessionSettings, of key: Int64, in db: Database) throws {
    try db.run(
      "UPDATE session SET settings = CAST(? AS TEXT) WHERE key = ?",
      [String(decoding: settings.json.bytes, as: UTF8.self).argument, key])
  }
}
