// Runs the tests; "graph FOLDER" prints instead what the folders inside a folder refer to.
using Larder.Tidy.Tests.Graph;
using Xunit.Runner.InProc.SystemConsole;

return args is ["graph", .. string[] words]
    ? GraphReport.Write(words, Console.Out)
    : await ConsoleRunner.Run(args);
