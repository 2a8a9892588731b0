import Foundation

/// What saving costs while an answer streams: the processor time of a delta with the archive and
/// without one, as the share of a core that a hundred deltas a second take.
func measureCommits(_ bench: Bench) throws {
  var saved: [Double] = []
  var unsaved: [Double] = []
  for _ in 0..<5 {
    saved.append(try deltaCost(try bench.start()))
    unsaved.append(try deltaCost(try bench.start("--no-save")))
  }
  // Milliseconds a delta, times a hundred, in a thousand.
  let share = (Sample(saved).median - Sample(unsaved).median) * 100 / 1000 * 100
  report(
    "saving 100 deltas a second",
    "\(fixed(share, 2)) % of a core, of \(fixed(Sample(saved).median, 3))"
      + " ms a delta", bound: "≤ 0.5 %")
}
