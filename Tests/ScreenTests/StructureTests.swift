import Canvas
import Testing

@testable import Screen

@Suite struct Structure {
  @Test(arguments: Command.allCases)
  func everyCommandCanBeGivenAndIsExplained(command: Command) {
    #expect(!command.help.isEmpty)
    #expect(!KeyMap().keys(for: command).isEmpty || !command.slashNames.isEmpty)
  }

  @Test func noKeyMeansTwoThings() {
    let keys = KeyMap.standard.map(\.key)
    #expect(Set(keys).count == keys.count)
  }

  @Test func slashNamesAreUnique() {
    let names = Command.allCases.flatMap(\.slashNames)
    #expect(Set(names).count == names.count)
  }
}
