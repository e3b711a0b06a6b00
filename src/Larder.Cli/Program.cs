// The larder command. Here only: words in, exit code out. What the verbs mean stands in Commands/, what they start in
// Launch/.
using Larder.Cli.Output;
using Larder.Cli;
using Larder.Cli.Launch;
using Larder.Service;

StopSignals.Watch();
return await CommandLine.RunAsync(args, Launchers.OfThisBuild, Terminal.OfThisProcess, StopSignals.Stopping);
