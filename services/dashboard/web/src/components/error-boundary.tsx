import { Component } from "react";

type Props = {
  children: React.ReactNode;
  /** What failed is tried again when this changes. */
  resetOn: string;
  render: (error: unknown) => React.ReactNode;
};

export class ErrorBoundary extends Component<Props, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override componentDidUpdate({ resetOn }: Props) {
    if (resetOn !== this.props.resetOn && this.state.error !== null) this.setState({ error: null });
  }

  override render() {
    return this.state.error === null ? this.props.children : this.props.render(this.state.error);
  }
}
