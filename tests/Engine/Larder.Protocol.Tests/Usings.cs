// What every test of this assembly uses.
global using System.Text;
global using Xunit;
