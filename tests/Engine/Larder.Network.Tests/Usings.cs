// Every test file uses xunit.
global using Xunit;
